/** Not asked of `Intl`, whose list grows with Node.js: of two services, one would publish what the other refuses. */
const ISO_4217 = new Set(
  [
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP',
    'BYN BZD CAD CDF CHF CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP',
    'GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES',
    'KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR',
    'MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB',
    'RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY',
    'TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XDR XOF XPF XSU YER ZAR ZMW ZWG',
    'ZWL',
  ]
    .join(' ')
    .split(' '),
);
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

/** The currencies that the wire knows with so many decimals. */
export const currenciesWith = (decimals: 0 | 2): string[] =>
  [...ISO_4217].filter((currency) => currencyDecimals(currency) === decimals);

/** More minor units cannot cross the wire: a JSON number carries fifteen digits exactly. */
export const MAXIMUM_MINOR = 999_999_999_999_999;
