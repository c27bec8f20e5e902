import { MAXIMUM_DECIMALS, type JsonSchema } from '@ticketwave/contracts/json-schema';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** A validator of the draft, which also knows the one word that is ours; `strict` refuses keywords that nobody knows. */
export function validatorOf(schema: JsonSchema): ValidateFunction {
  const ajv = new Ajv2020({ strict: true, strictTypes: false });
  ajv.addKeyword({
    keyword: MAXIMUM_DECIMALS,
    type: 'number',
    schemaType: 'number',
    validate: (decimals: number, value: number) => Number(value.toFixed(decimals)) === value,
  });
  return ajv.compile(schema);
}
