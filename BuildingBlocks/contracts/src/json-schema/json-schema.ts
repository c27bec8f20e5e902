/** A JSON Schema, draft 2020-12: keywords and their values. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly [keyword: string]: unknown;
}

/** The draft that all schemas here are in. */
export const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/**
 * Not of JSON Schema: how many decimals a number may have, when written with as few digits as distinguish it.
 * `multipleOf: 0.01` says the same and cannot be used: validators divide in binary, and refuse 4.35 and thousands more.
 * Who does not know the word takes a number with more decimals, and agrees about all else.
 */
export const MAXIMUM_DECIMALS = 'x-maximum-decimals';

/**
 * What a kind of field says of itself as `.meta({ fieldKind })`, where Joi's own description does not: its rule is a
 * function.
 *
 * @example
 * Joi.string().custom(isIsbn).meta({ fieldKind: { name: 'isbn', jsonSchema: { pattern: '^97[89][0-9]{10}$' } } })
 */
export interface FieldKind {
  /** The name under which a document defines it once; where it is used if absent. */
  readonly name?: string;
  /** What the rule that is a function asks for, besides what Joi's other rules say. */
  readonly jsonSchema?: JsonSchema;
  /** What it asks of the object around, given the field's name there. */
  readonly aroundIt?: (field: string) => JsonSchema;
}
