import { DomainError, Money } from '@ticketwave/building-blocks/domain';
import { currencyDecimals } from '@ticketwave/contracts/currency';
import { expect } from 'chai';
import fc from 'fast-check';

describe('money', () => {
  it('is whole minor units inside, a number in the major unit on the wire', () => {
    const price = Money.fromMajor(49.9, 'EUR');
    expect(price).to.include({ minor: 4990, currency: 'EUR' });
    expect(price.major).to.equal(49.9);
    expect(Money.fromMajor(1500, 'JPY')).to.include({ minor: 1500, major: 1500 });
  });

  it('multiplies without the errors of binary fractions', () => {
    expect(0.1 * 3).not.to.equal(0.3);
    expect(Money.fromMajor(0.1, 'EUR').times(3).major).to.equal(0.3);
    expect(Money.fromMajor(1.1, 'EUR').times(0).major).to.equal(0);
  });

  it('comes back from the wire as it went, up to fifteen digits', () => {
    const minor = fc.integer({ min: 0, max: 999_999_999_999_999 });
    fc.assert(
      fc.property(minor, fc.constantFrom('EUR', 'USD', 'JPY'), (units, currency) => {
        const overTheWire = JSON.parse(JSON.stringify(new Money(units, currency).major)) as number;
        expect(Money.fromMajor(overTheWire, currency).minor).to.equal(units);
      }),
      { numRuns: 2_000 },
    );
  });

  const invalid: [what: string, make: () => unknown][] = [
    ['a fraction of a minor unit', () => new Money(1.5, 'EUR')],
    ['more than can be counted exactly', () => new Money(2 ** 53, 'EUR')],
    ['no number', () => new Money(Number.NaN, 'EUR')],
    ['an unknown currency', () => new Money(1, 'EURO')],
    ['a currency with three decimals', () => new Money(1, 'KWD')],
    ['a third decimal', () => Money.fromMajor(49.955, 'EUR')],
    ['a decimal of a currency without any', () => Money.fromMajor(0.5, 'JPY')],
    ['an unknown currency from the wire', () => Money.fromMajor(1, 'eur')],
    ['no number from the wire', () => Money.fromMajor(Number.NaN, 'EUR')],
    ['an infinite amount', () => Money.fromMajor(Number.POSITIVE_INFINITY, 'EUR')],
    ['a third of a ticket', () => new Money(100, 'EUR').times(1 / 3)],
  ];
  for (const [what, make] of invalid) {
    it(`cannot be ${what}`, () => {
      expect(make).to.throw(DomainError).with.property('code', 'money_invalid');
    });
  }
});

describe('the decimals of a currency', () => {
  it('are those of ISO 4217, not those of shops', () => {
    expect(['HUF', 'IDR', 'COP'].map(currencyDecimals)).to.deep.equal([2, 2, 2]);
    expect(['IQD', 'CLF'].map(currencyDecimals)).to.deep.equal([undefined, undefined]);
  });

  it('are 0 or 2, and unknown for all others', () => {
    expect(['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'KRW'].map(currencyDecimals)).to.deep.equal([
      2, 2, 2, 2, 0, 0,
    ]);
    const others = ['KWD', 'BHD', 'eur', '', 'EURO', '€', 'toString'];
    expect(others.map(currencyDecimals)).to.deep.equal(others.map(() => undefined));
  });
});
