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
