export { bodySchemaOf, dataSchemaOf, jsonSchemaOf, type DescribedContract } from './contract-schema.ts';
export { convert, type Definitions, type Side } from './convert.ts';
export { entityFieldOf } from './entity-field.ts';
export { DRAFT, MAXIMUM_DECIMALS, type FieldKind, type JsonSchema } from './json-schema.ts';
