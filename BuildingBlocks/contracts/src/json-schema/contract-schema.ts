import { type Contract } from '../contract.ts';
import { envelopeSchema } from '../envelope.ts';
import { convert, type Definitions, type Side } from './convert.ts';
import { DRAFT, type JsonSchema } from './json-schema.ts';

/** What of a contract its schemas are made of. */
export type DescribedContract = Pick<Contract<object>, 'type' | 'major' | 'routingKey' | 'schema'>;

/**
 * The JSON Schema of an event's data.
 * @param definitions gets the kinds of fields that it refers to
 * @throws ContractError naming the field that cannot be said in JSON Schema
 */
export const dataSchemaOf = (
  { schema, routingKey }: DescribedContract,
  side: Side,
  definitions: Definitions,
): JsonSchema => convert(schema.describe(), routingKey, { side, definitions });

/** The JSON Schema of a message's body: the envelope of this event, with its data. @throws ContractError as `dataSchemaOf` */
export function bodySchemaOf(contract: DescribedContract, side: Side, definitions: Definitions): JsonSchema {
  const envelope = convert(envelopeSchema.describe(), 'the envelope', { side, definitions });
  const data = dataSchemaOf(contract, side, definitions);
  const { properties, ...rest } = envelope;
  return {
    ...rest,
    properties: {
      ...(properties as JsonSchema),
      event_type: { const: contract.type },
      event_version: { type: 'string', pattern: `^${contract.major}\\.(?:0|[1-9][0-9]*)$` },
      data,
    },
  };
}

/**
 * A JSON Schema that stands alone, for a file of its own.
 * @param of the data alone, or the whole body of a message
 * @throws ContractError naming the field that cannot be said in JSON Schema
 */
export function jsonSchemaOf(
  contract: DescribedContract,
  { of = 'body', side = 'reader' }: { readonly of?: 'body' | 'data'; readonly side?: Side } = {},
): JsonSchema {
  const definitions: Definitions = { at: '#/$defs/', found: {} };
  const schema = (of === 'body' ? bodySchemaOf : dataSchemaOf)(contract, side, definitions);
  return { $schema: DRAFT, title: contract.routingKey, ...schema, $defs: definitions.found };
}
