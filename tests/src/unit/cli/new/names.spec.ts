import { applicationName, serviceName } from '@ticketwave/cli/new/names';
import { expect } from 'chai';

describe('the name of a new service', () => {
  it('is one word, with or without Service', () => {
    expect(serviceName('Loyalty')).to.deep.equal({ wire: 'loyalty', pascal: 'Loyalty' });
    expect(serviceName('LoyaltyService')).to.deep.equal({ wire: 'loyalty', pascal: 'Loyalty' });
  });

  for (const name of ['loyalty', 'GiftCard', 'Loyalty2', 'L', '', '../Up', 'Service', 'Lo yalty', 'É'])
    it(`is not "${name}", and the error says what is expected`, () => {
      expect(() => serviceName(name)).to.throw(
        `"${name}" is no name of a service: give one capitalized word`,
      );
    });

  for (const name of ['Messaging', 'Postgres', 'Tests'])
    it(`is not ${name}, which something else is called`, () => {
      expect(() => serviceName(name)).to.throw('is taken');
    });
});

describe('the name of a new application', () => {
  it('is what npm takes as a scope', () => {
    expect(applicationName('my-shop2')).to.equal('my-shop2');
  });

  for (const name of ['Shop', '-shop', 'shop-', 'a/b', '..', '', 'x'.repeat(41), 'ticketwave'])
    it(`is not "${name}", and the error says what is expected`, () => {
      expect(() => applicationName(name)).to.throw('is no name of an application: give lower-case a to z');
    });
});
