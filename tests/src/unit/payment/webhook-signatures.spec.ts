import { HmacWebhookSignatures } from '@ticketwave/payment-service/infrastructure/hmac-webhook-signatures';
import { expect } from 'chai';
import { now } from './in-memory.ts';

const signatures = new HmacWebhookSignatures('a secret that two share');
const body = Buffer.from('{"id":"evt_1"}');
const header = signatures.sign(body, now);
const seconds = (count: number): Date => new Date(now.getTime() + count * 1000);

describe('the signature of a webhook', () => {
  it('is the HMAC-SHA256 of time and body', () => {
    const known = new HmacWebhookSignatures('secret').sign(Buffer.from('{}'), new Date(1_700_000_000_999));
    expect(known).to.equal(
      't=1700000000,v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163',
    );
  });

  it('holds for five minutes, either way', () => {
    for (const age of [0, 299, -299]) expect(signatures.isGenuine(header, body, seconds(age))).to.equal(true);
    for (const age of [301, -301]) expect(signatures.isGenuine(header, body, seconds(age))).to.equal(false);
  });

  const [time, hash] = header.split(',') as [string, string];
  for (const [what, wrong] of Object.entries({
    'no header': '',
    'no time': hash,
    'no hash': time,
    'another time': `t=1,${hash}`,
    'a hash cut short': header.slice(0, -2),
    'a hash with another digit': `${header.slice(0, -1)}${header.endsWith('0') ? '1' : '0'}`,
    'the hash of another secret': new HmacWebhookSignatures('another secret').sign(body, now),
    'the signature of another body': signatures.sign(Buffer.from('{"id":"evt_2"}'), now),
    'two signatures': `${header},${hash}`,
  }))
    it(`does not hold with ${what}`, () => {
      expect(signatures.isGenuine(wrong, body, now)).to.equal(false);
    });
});
