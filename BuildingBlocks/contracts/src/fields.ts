import Joi from 'joi';
import { currencyDecimals, MAXIMUM_MINOR } from './currency.ts';
import { customRule, type Siblings } from './custom-rule.ts';

/** A UUID of any version, with hyphens. */
export const uuid = Joi.string().guid({ separator: '-', wrapper: false });

/** ISO 8601, UTC, with milliseconds: `2026-01-30T10:30:00.000Z`. */
export const timestamp = Joi.string()
  .custom(customRule(isTimestamp, (helpers) => helpers.error('timestamp.base')))
  .messages({ 'timestamp.base': '{{#label}} must be an ISO 8601 time in UTC with milliseconds' });

function isTimestamp(value: string): boolean {
  const time = new Date(value);
  return !Number.isNaN(time.getTime()) && time.toISOString() === value && time.getUTCFullYear() > 0;
}

/** How a user is named, who need not have a UUID: any text of 1 to 128 characters, none a control character. */
export const userId = Joi.string()
  .min(1)
  .max(128)
  .pattern(/^[^\p{Cc}\p{Cs}]*$/u)
  .messages({ 'string.pattern.base': '{{#label}} must not contain control characters' });

/** ISO 4217, of the currencies with 0 or 2 decimals. */
export const currency = Joi.string()
  .custom(
    customRule(
      (value: string) => currencyDecimals(value) !== undefined,
      (helpers) => helpers.error('currency.base'),
    ),
  )
  .messages({ 'currency.base': '{{#label}} must be an ISO 4217 currency with 0 or 2 decimals, such as EUR' });

/**
 * A price or sum in the major unit of a currency (49.9 EUR), not negative, with at most the decimals of that currency and
 * fifteen digits.
 * @param currencyField the field of the same object that holds the currency
 */
export function amountIn(currencyField: string): Joi.NumberSchema {
  const decimalsIn = ({ [currencyField]: currency }: Siblings): number =>
    (typeof currency === 'string' ? currencyDecimals(currency) : undefined) ?? 2;
  const rule = customRule<number>(
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
  return Joi.number().min(0).custom(rule).messages({
    'amount.decimals': '{{#label}} must have at most {{#decimals}} decimals',
    'amount.digits': '{{#label}} must have at most fifteen digits',
  });
}

/** At most so many. */
const hasDecimals = (value: number, decimals: number): boolean => Number(value.toFixed(decimals)) === value;
