import { MAXIMUM_DECIMALS, type JsonSchema } from '@ticketwave/contracts/json-schema';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** Of all validators: it compiles the draft's own schema, which takes longer than most of ours. */
const ajv = new Ajv2020({ strict: true, strictTypes: false });
ajv.addKeyword({
  keyword: MAXIMUM_DECIMALS,
  type: 'number',
  schemaType: 'number',
  validate: (decimals: number, value: number) => Number(value.toFixed(decimals)) === value,
});

/** A validator of the draft, which also knows the one word that is ours; `strict` refuses keywords that nobody knows. */
export function validatorOf(schema: JsonSchema): ValidateFunction {
  try {
    return ajv.compile(schema);
  } finally {
    // Another one may have the same `$id`.
    ajv.removeSchema();
  }
}
