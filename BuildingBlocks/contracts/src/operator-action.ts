import Joi from 'joi';
import { timestamp, uuid } from './fields.ts';
import { integrationEvent } from './integration-event.ts';

/** What an action means of its target, as far as it says nothing of people and nothing out of messages. */
export type OperatorSelection = Readonly<Record<string, string | number | boolean>>;

/** The line of the audit about one action of an operator, when it begins and when it ends. */
export interface OperatorActionRecorded {
  /** Of the line in the audit of the service, where it stands in full. */
  readonly action_id: string;
  /** Such as `dlq discard`. */
  readonly action: string;
  /** What it is done to, such as a queue. */
  readonly target: string;
  /** A pseudonym, the same for everything that this one does there: who it is stands in the audit. */
  readonly operator: string;
  readonly selection: OperatorSelection;
  readonly begun_at: string;
  /** Null when it begins. */
  readonly ended_at: string | null;
  /** Null when it begins, else `done`, `partly`, `interrupted` or `failed`. */
  readonly outcome: string | null;
  /** How many messages, events or the like it changed; null if nobody knows. */
  readonly affected: number | null;
}

const text = (most: number): Joi.StringSchema =>
  Joi.string().pattern(new RegExp(`^[^\\p{Cc}\\p{Cs}]{1,${most}}$`, 'u'), `1 to ${most} characters`);

const schema = Joi.object<OperatorActionRecorded, true>({
  action_id: uuid,
  action: text(100),
  target: text(300),
  operator: Joi.string().pattern(/^operator-[0-9a-f]{16}$/, 'operator- and 16 hexadecimal digits'),
  selection: Joi.object<OperatorSelection>().pattern(
    /^[a-z][a-z_]{0,49}$/,
    Joi.alternatives<OperatorSelection[string]>().try(text(300), Joi.number(), Joi.boolean()),
  ),
  begun_at: timestamp,
  ended_at: timestamp.allow(null),
  outcome: Joi.string().valid('done', 'partly', 'interrupted', 'failed').allow(null),
  affected: Joi.number().integer().min(0).allow(null),
}).example({
  action_id: '0197f1f0-6f0a-7c3e-9d55-0242ac12000a',
  action: 'dlq redrive',
  target: 'stock.reservations',
  operator: 'operator-0123456789abcdef',
  selection: { error_type: 'TimeoutError', canary: 10, force: false },
  begun_at: '2026-01-30T12:00:00.000Z',
  ended_at: '2026-01-30T12:00:01.000Z',
  outcome: 'partly',
  affected: 3,
});

/**
 * Base class of the event by which a service says what its operators do: it is the same in every service but for its name.
 *
 * @example
 * export class OrdersOperatorActionRecordedIntegrationEvent extends operatorActionRecorded('orders') {}
 *
 * @throws ContractError if the publisher is not named by the rules of the wire
 */
export const operatorActionRecorded = <const Publisher extends string>(publisher: Publisher) =>
  integrationEvent({
    publisher,
    type: `${publisher}.operator-action.recorded`,
    version: '1.0',
    kind: 'fact',
    entity: (data) => data.action_id,
    schema,
    log: { icon: '📊', publishing: ({ action, target }) => ({ Action: action, Target: target }) },
  });
