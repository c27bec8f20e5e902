import Joi from 'joi';
import type { LogStyle } from './contract.ts';
import { ContractError } from './errors.ts';
import type { IntegrationEvent, IntegrationEventClass } from './integration-event.ts';

/** Of an event's data, the fields that somebody reads. */
export type Read<E extends IntegrationEvent, Field extends string> = IntegrationEvent<
  Pick<E['data'], Field & keyof E['data']>,
  E['contract']['type'],
  E['contract']['version']
>;

/** The class of it; written out, so that it is compared by what it has wherever any event will do. */
export interface ReadClass<E extends IntegrationEvent, Field extends string> {
  new (data: Read<E, Field>['data']): Read<E, Field>;
  readonly name: string;
  readonly contract: Read<E, Field>['contract'];
}

/**
 * An event as one handler reads it, for its `handles`: of the data these fields alone are checked and seen. What is not
 * read may change or go without this handler: `ticketwave contracts check` asks what is read of whom.
 *
 * @param options.log how log lines show it; with the id of its entity if absent
 * @example
 * const handles = reading(BookingCancelledIntegrationEvent, ['booking_id', 'refund_amount', 'refund_currency']);
 *
 * @throws ContractError if a field is not in the contract
 */
export function reading<E extends IntegrationEvent, const Field extends keyof E['data'] & string>(
  event: IntegrationEventClass<E>,
  fields: readonly Field[],
  { log }: { readonly log?: LogStyle<Pick<E['data'], Field>> } = {},
): ReadClass<E, Field> {
  const { schema } = event.contract;
  const read = fields.map((field): [string, Joi.Schema] => [field, fieldOf(schema, field, event.name)]);
  const narrowed = {
    ...event.contract,
    schema: Joi.object(Object.fromEntries(read)),
    log,
  } as unknown as Read<E, Field>['contract'];
  return {
    [event.name]: class {
      static readonly contract = narrowed;
      readonly contract = narrowed;
      readonly data: Pick<E['data'], Field>;

      constructor(data: Pick<E['data'], Field>) {
        this.data = data;
      }
    },
  }[event.name] as unknown as ReadClass<E, Field>;
}

function fieldOf(schema: Joi.ObjectSchema, field: string, event: string): Joi.Schema {
  const { keys = {} } = schema.describe() as { keys?: object };
  if (!Object.hasOwn(keys, field)) throw new ContractError(`${event} has no field '${field}' to read.`);
  return schema.extract(field);
}
