import { createHash } from 'node:crypto';
import { addressesFrom } from '@ticketwave/notification-service/infrastructure/user-id-addresses';
import { expect } from 'chai';

describe('the address of a user of whom only the id is known', () => {
  it('is the user id itself if it is an e-mail address', () => {
    expect(addressesFrom('ada@example.org').email).to.equal('ada@example.org');
  });

  for (const userId of [
    'test-user-123',
    'ada@',
    'a@example.org, b@example.org',
    'a@example.org\r\nBcc: b@example.org',
    'Ada <ada@example.org>',
  ]) {
    it(`is an address that reaches nobody if the user id is ${JSON.stringify(userId)}`, () => {
      const digits = createHash('sha256').update(userId).digest('hex').slice(0, 16);
      expect(addressesFrom(userId).email).to.equal(`user-${digits}@ticketwave.invalid`);
    });
  }

  it('has a telephone number that belongs to nobody, always the same', () => {
    const number = addressesFrom('test-user-123').sms;

    expect(number).to.match(/^\+447700900\d{3}$/);
    expect(addressesFrom('test-user-123').sms).to.equal(number);
  });
});
