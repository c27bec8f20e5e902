import { DomainError } from './domain-error.ts';

const ISO_4217 = new Set(Intl.supportedValuesOf('currency'));
const WITHOUT_DECIMALS = new Set(
  'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '),
);
const WITH_MORE_DECIMALS = new Set('BHD CLF IQD JOD KWD LYD OMR TND UYW'.split(' '));

/**
 * Decimals of a currency's major unit after ISO 4217, table A.1. Not from `Intl`: its decimals are those people
 * use in shops (none for HUF or IDR, which have two) and change with the version of Node.js.
 * `undefined` for an unknown currency and for those with other than 0 or 2 decimals, which the wire excludes.
 */
export function currencyDecimals(currency: string): number | undefined {
  if (!ISO_4217.has(currency) || WITH_MORE_DECIMALS.has(currency)) return undefined;
  return WITHOUT_DECIMALS.has(currency) ? 0 : 2;
}

/** More minor units cannot cross the wire: a JSON number carries fifteen digits exactly. */
export const MAXIMUM_MINOR = 999_999_999_999_999;

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
