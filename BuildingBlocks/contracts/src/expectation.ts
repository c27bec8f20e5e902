import Joi, { type ObjectSchema } from 'joi';
import type { Contract } from './contract.ts';
import { validatePublished } from './envelope.ts';
import { ContractError } from './errors.ts';
import type { IntegrationEvent, IntegrationEventClass } from './integration-event.ts';

/** Messages that a consumer relies on to come, beyond what the contract says of each of them. */
export interface Expectation<E extends IntegrationEvent = IntegrationEvent> {
  /** When the publisher sends one, for people: `a booking has expired`. */
  readonly when: string;
  /** One of them, for a test of who handles it. */
  readonly event: E;
  /** The publisher's contract, with a schema that takes such data alone, of the fields that matter. */
  readonly contract: Contract<object>;
}

/** Of the fields that matter the value, or a Joi schema where several are fine. */
export type ExpectedFields<Data extends object> = {
  readonly [Field in keyof Data]?: Data[Field] | Joi.Schema;
};

/**
 * Says which messages of an event a consumer relies on its publisher to send. What is expected is data: it stands in what
 * `ticketwave contracts publish` writes, and the publisher's tests compare it with what the publisher's code really sends.
 *
 * @param when `{publisher} publishes it when …`
 * @param example values of further fields, where those of the contract's example do not fit
 * @example
 * expects(InventoryUpdatedIntegrationEvent, 'tickets are taken', { update_type: 'reserved', booking_id: uuid });
 *
 * @throws ContractError if a field is not in the contract, or an object that is no Joi schema, or the example does not fit
 *   the contract or the fields
 */
export function expects<E extends IntegrationEvent>(
  Event: IntegrationEventClass<E>,
  when: string,
  fields: ExpectedFields<E['data']>,
  example: Partial<E['data']> = {},
): Expectation<E> {
  const contract = contractOf(Event);
  requireFields(fields, keysOf(contract.schema), Event.name);
  const schema: ObjectSchema<object> = Joi.object(fields);
  const values = Object.entries(fields).filter(([, value]) => !Joi.isSchema(value));
  const event = new Event({ ...exampleData(contract), ...Object.fromEntries(values), ...example });
  const expectation = { when, event, contract: { ...contract, schema } };
  requireFitting(expectation, Event.name);
  return expectation;
}

/**
 * The event with the data that its contract shows as an example.
 * @throws ContractError if it shows none
 */
export function exampleOf<E extends IntegrationEvent>(Event: IntegrationEventClass<E>): E {
  const data = exampleData(contractOf(Event));
  if (data === undefined)
    throw new ContractError(`${Event.name} shows no example: add one by .example({ … }) to its schema`);
  return new Event(data);
}

interface Described {
  readonly keys?: object;
  readonly examples?: readonly object[];
}

/** Of whatever data. */
const contractOf = <E extends IntegrationEvent>({ contract }: IntegrationEventClass<E>) =>
  contract as unknown as Contract<object>;

const described = (schema: ObjectSchema): Described => schema.describe() as Described;

const keysOf = (schema: ObjectSchema): string[] => Object.keys(described(schema).keys ?? {});

const exampleData = ({ schema }: Contract<object>): object | undefined => described(schema).examples?.[0];

function requireFields(fields: object, known: readonly string[], name: string): void {
  for (const [field, value] of Object.entries(fields) as [string, unknown][]) {
    if (!known.includes(field))
      throw new ContractError(`${name} has no '${field}': it has ${known.join(', ')}`);
    if (typeof value === 'object' && value !== null && !Joi.isSchema(value))
      throw new ContractError(`'${field}' of ${name} is expected to be an object: say it as a Joi schema`);
  }
}

/** An example that is none would have the consumer tested with what never comes. */
function requireFitting({ when, event, contract }: Expectation, name: string): void {
  const data = event.data as object;
  try {
    validatePublished(event.contract, data);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new ContractError(
      `the example of ${name} when ${when} does not fit its contract: ${error.message}`,
    );
  }
  const options = { presence: 'required', convert: false, allowUnknown: true } as const;
  const { error } = contract.schema.validate(data, options);
  if (error)
    throw new ContractError(
      `the example of ${name} when ${when} is none, for ${error.message}: give it as the last argument`,
    );
}
