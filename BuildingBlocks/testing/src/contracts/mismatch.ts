import { MAXIMUM_DECIMALS, type JsonSchema } from '@ticketwave/contracts/json-schema';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { ConsumerRecord } from './consumer-record.ts';

/** What of some data is not as a schema asks, such as `update_type must be one of "reserved"`; empty if all is. */
export type Mismatch = (data: object) => readonly string[];

/** Pure. @throws Error if it is no JSON Schema of a contract */
export function mismatchWith(schema: JsonSchema, { $defs }: Pick<ConsumerRecord, '$defs'>): Mismatch {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  ajv.addKeyword({
    keyword: MAXIMUM_DECIMALS,
    type: 'number',
    schemaType: 'number',
    validate: (decimals: number, value: number) => Number(value.toFixed(decimals)) === value,
  });
  const validate = ajv.compile({ ...schema, $defs });
  return (data) => {
    validate(data);
    return (validate.errors ?? []).map(describe);
  };
}

function describe({ instancePath, keyword, params, message = 'is wrong' }: ErrorObject): string {
  const field = instancePath.slice(1).replaceAll('/', '.');
  const values = (params as { readonly allowedValues?: readonly unknown[] }).allowedValues ?? [];
  const what =
    keyword === 'enum'
      ? `must be ${values.map((value) => JSON.stringify(value)).join(' or ')}`
      : message.replaceAll("'", '');
  return field === '' ? what : `${field} ${what}`;
}
