import { currencyDecimals } from '@ticketwave/contracts/currency';
import { DomainError } from './domain-error.ts';

/** An amount in whole minor units (cents) of one currency. Immutable. */
export class Money {
  readonly minor: number;
  readonly currency: string;

  /** @throws DomainError `money_invalid` unless `minor` is a safe integer and the currency has 0 or 2 decimals. */
  constructor(minor: number, currency: string) {
    if (!Number.isSafeInteger(minor))
      throw new DomainError('money_invalid', `${minor} is not a whole number of minor units`);
    if (currencyDecimals(currency) === undefined) {
      throw new DomainError(
        'money_invalid',
        `'${currency}' is not an ISO 4217 currency with 0 or 2 decimals`,
      );
    }
    this.minor = minor;
    this.currency = currency;
  }

  /**
   * From a number in the major unit, as on the wire: 49.9 EUR → 4990.
   * @throws DomainError `money_invalid` if it has more decimals than the currency.
   */
  static fromMajor(major: number, currency: string): Money {
    const decimals = currencyDecimals(currency) ?? 0;
    if (Number(major.toFixed(decimals)) !== major) {
      throw new DomainError('money_invalid', `${major} has more decimals than ${currency} allows`);
    }
    return new Money(Math.round(major * 10 ** decimals), currency);
  }

  /** As a number in the major unit, as on the wire. */
  get major(): number {
    const decimals = currencyDecimals(this.currency) ?? 0;
    return Number((this.minor / 10 ** decimals).toFixed(decimals));
  }

  times(factor: number): Money {
    return new Money(this.minor * factor, this.currency);
  }
}
