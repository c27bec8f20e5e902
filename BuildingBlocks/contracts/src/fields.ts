import Joi from 'joi';
import { currenciesWith, currencyDecimals, MAXIMUM_MINOR } from './currency.ts';
import { customRule, type Siblings } from './custom-rule.ts';
import { MAXIMUM_DECIMALS, type FieldKind } from './json-schema/json-schema.ts';

/** For `.meta()`, from which JSON Schemas are made. */
const kind = (fieldKind: FieldKind): { readonly fieldKind: FieldKind } => ({ fieldKind });

/** A UUID of any version, with hyphens. */
export const uuid = Joi.string()
  .guid({ separator: '-', wrapper: false })
  .meta(kind({ name: 'uuid' }));

/** Every day from the year 1 to 9999, in words that regular expressions have in common. */
const DAY = [
  '(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(?:' +
    '(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))',
  '(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29',
].join('|');
const TIME = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z';

const TIMESTAMP = `^(?:${DAY})T${TIME}$`;
const timestampPattern = new RegExp(TIMESTAMP);

/** ISO 8601, UTC, with milliseconds, until the year 9999: `2026-01-30T10:30:00.000Z`. */
export const timestamp = Joi.string()
  .custom(
    customRule(
      // A tenth of what making a date of it and writing that again costs.
      (value: string) => timestampPattern.test(value),
      (helpers) => helpers.error('timestamp.base'),
    ),
  )
  .messages({ 'timestamp.base': '{{#label}} must be an ISO 8601 time in UTC with milliseconds' })
  .meta(kind({ name: 'timestamp', jsonSchema: { pattern: TIMESTAMP } }));

/** How a user is named, who need not have a UUID: any text of 1 to 128 characters, none a control character. */
export const userId = Joi.string()
  .pattern(/^[^\p{Cc}\p{Cs}]{1,128}$/u)
  .messages({ 'string.pattern.base': '{{#label}} must have 1 to 128 characters, and no control characters' })
  .meta(kind({ name: 'user-id' }));

/** An address of the web, `http` or `https`, in the characters that RFC 3986 allows. */
export const webAddress = Joi.string()
  .pattern(
    /^https?:\/\/(?:[\w.~!$&'()*+,;=:%-]+@)?(?:\[[0-9A-Fa-f:.]+\]|[\w.~!$&'()*+,;=%-]{1,255})(?::[0-9]*)?(?:[/?#][\w.~!$&'()*+,;=:@%/?#-]*)?$/u,
  )
  .messages({ 'string.pattern.base': '{{#label}} must be an address that begins with http:// or https://' })
  .meta(kind({ name: 'web-address' }));

/** ISO 4217, of the currencies with 0 or 2 decimals. */
export const currency = Joi.string()
  .custom(
    customRule(
      (value: string) => currencyDecimals(value) !== undefined,
      (helpers) => helpers.error('currency.base'),
    ),
  )
  .messages({ 'currency.base': '{{#label}} must be an ISO 4217 currency with 0 or 2 decimals, such as EUR' })
  .meta(
    kind({
      name: 'currency',
      jsonSchema: { enum: [...currenciesWith(0), ...currenciesWith(2)].sort() },
    }),
  );

/**
 * A price or sum in the major unit of a currency (49.9 EUR), not negative, with at most the decimals of that currency and
 * fifteen digits.
 * @param currencyField the field of the same object that holds the currency
 */
export const amountIn = (currencyField: string): Joi.NumberSchema =>
  Joi.number()
    .min(0)
    .custom(amountRule(currencyField))
    .messages({
      'amount.decimals': '{{#label}} must have at most {{#decimals}} decimals',
      'amount.digits': '{{#label}} must have at most fifteen digits',
    })
    .meta(
      kind({
        jsonSchema: { maximum: MAXIMUM_MINOR, [MAXIMUM_DECIMALS]: 2 },
        aroundIt: (amountField) => ({
          if: { properties: { [currencyField]: { enum: currenciesWith(0) } }, required: [currencyField] },
          then: { properties: { [amountField]: { multipleOf: 1 } } },
          else: { properties: { [amountField]: { maximum: MAXIMUM_MINOR / 100 } } },
        }),
      }),
    );

function amountRule(currencyField: string): Joi.CustomValidator<number> {
  const decimalsIn = ({ [currencyField]: found }: Siblings): number =>
    (typeof found === 'string' ? currencyDecimals(found) : undefined) ?? 2;
  return customRule<number>(
    (value, siblings) => {
      const decimals = decimalsIn(siblings);
      return hasDecimals(value, decimals) && Math.round(value * 10 ** decimals) <= MAXIMUM_MINOR;
    },
    (helpers, value, siblings) => {
      const decimals = decimalsIn(siblings);
      return hasDecimals(value, decimals)
        ? helpers.error('amount.digits')
        : helpers.error('amount.decimals', { decimals });
    },
  );
}

/** At most so many. */
const hasDecimals = (value: number, decimals: number): boolean => Number(value.toFixed(decimals)) === value;
