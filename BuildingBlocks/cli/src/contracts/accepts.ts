import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '@ticketwave/contracts/json-schema';

/** Whether a schema without references takes a value that is no structure: a text, a number, a boolean or null. Pure. */
export function accepts(schema: JsonSchema, value: unknown): boolean {
  const {
    anyOf,
    type,
    enum: values,
    pattern,
  } = schema as {
    anyOf?: readonly JsonSchema[];
    type?: string | readonly string[];
    enum?: readonly unknown[];
    pattern?: string;
  };
  if (anyOf && !anyOf.some((one) => accepts(one, value))) return false;
  if ('const' in schema && !isDeepStrictEqual(schema['const'], value)) return false;
  if (values && !values.some((one) => isDeepStrictEqual(one, value))) return false;
  if (type !== undefined && ![type].flat().some((one) => isOfType(one, value))) return false;
  if (typeof value === 'string')
    return isWithin(schema, 'Length', Array.from(value).length) && matches(pattern, value);
  return typeof value !== 'number' || isWithin(schema, 'imum', value);
}

function isOfType(type: string | readonly string[], value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type && value !== null;
}

/** @param what `imum` for minimum and maximum, `Length` for the lengths of a text */
function isWithin(schema: JsonSchema, what: 'imum' | 'Length', value: number): boolean {
  const least = schema[`min${what}`] as number | undefined;
  const most = schema[`max${what}`] as number | undefined;
  return (least === undefined || value >= least) && (most === undefined || value <= most);
}

const matches = (pattern: string | undefined, value: string): boolean =>
  pattern === undefined || new RegExp(pattern, 'u').test(value);
