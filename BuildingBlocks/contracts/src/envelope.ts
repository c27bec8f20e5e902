import Joi from 'joi';
import type { Check } from './compiled-rules.ts';
import { compileSchema } from './compiled-schema.ts';
import { ContractError, InvalidMessageError } from './errors.ts';
import type { Contract } from './contract.ts';
import { timestamp, uuid } from './fields.ts';

/** The body of every message, snake_case as on the wire. */
export interface Envelope<Data extends object = object> {
  /** A UUID: two messages with the same one are the same message. */
  readonly event_id: string;
  /** The contract's `type`. */
  readonly event_type: string;
  /** The contract's `version`. */
  readonly event_version: string;
  /** When the event was published: ISO 8601, UTC, with milliseconds. */
  readonly timestamp: string;
  /** A UUID that everything shares that one request has caused. */
  readonly correlation_id: string;
  /** The UUID of the message, or request, that has caused this one. */
  readonly causation_id: string;
  readonly data: Data;
  readonly metadata: EnvelopeMetadata;
}

/** Where an event comes from, and where it stands among those of its entity. */
export interface EnvelopeMetadata {
  /** The publishing service, such as `orders-service`. */
  readonly source: string;
  readonly source_version: string;
  /** The id whose stream the event belongs to. */
  readonly entity_id: string;
  /** Position in the stream, from 1 without gaps. */
  readonly sequence: number;
}

const VALIDATION = { convert: false, presence: 'required', abortEarly: false } as const;

/** Of any event: what its `data` must be says the contract. */
export const envelopeSchema = Joi.object<Envelope>({
  event_id: uuid,
  event_type: Joi.string(),
  event_version: Joi.string().pattern(/^[1-9][0-9]*\.(0|[1-9][0-9]*)$/, '{major}.{minor}'),
  timestamp,
  correlation_id: uuid,
  causation_id: uuid,
  data: Joi.object().unknown(),
  metadata: Joi.object({
    source: Joi.string(),
    source_version: Joi.string(),
    entity_id: Joi.string(),
    sequence: Joi.number().integer().min(1),
  }).unknown(),
}).unknown();

const isEnvelope = compileSchema(envelopeSchema, false);
const isReceived = compiledOnce(true);
const isPublished = compiledOnce(false);

/** Subscribers ignore fields that they do not know. @throws InvalidMessageError naming every wrong field. */
export function validateEnvelope(value: unknown): Envelope {
  if (isEnvelope?.(value, {})) return value as Envelope;
  const result = envelopeSchema.validate(value, VALIDATION);
  if (result.error) throw new InvalidMessageError(`The envelope is invalid: ${result.error.message}.`);
  return result.value;
}

/** `data` as a subscriber reads it: unknown fields pass. @throws InvalidMessageError naming every wrong field. */
export function validateReceived<Data extends object>(contract: Contract<Data>, data: object): Data {
  if (isReceived(contract.schema, data)) return data as Data;
  const result = contract.schema.validate(data, { ...VALIDATION, allowUnknown: true });
  if (result.error)
    throw new InvalidMessageError(`The data of ${contract.type} is invalid: ${result.error.message}.`);
  return result.value;
}

/** Checks `data` as a publisher must write it: exactly the contract. @throws ContractError naming every wrong field. */
export function validatePublished<Data extends object>(contract: Contract<Data>, data: Data): void {
  if (isPublished(contract.schema, data)) return;
  const { error } = contract.schema.validate(data, VALIDATION);
  if (error) throw new ContractError(`The data of ${contract.type} breaks its contract: ${error.message}.`);
}

/** Whether a value is valid without asking Joi. Schemas are compiled when they are first asked. */
function compiledOnce(allowUnknown: boolean): (schema: Joi.Schema, value: unknown) => boolean {
  const checks = new WeakMap<Joi.Schema, Check>();
  return (schema, value) => {
    let check = checks.get(schema);
    if (!check) {
      check = compileSchema(schema, allowUnknown) ?? (() => false);
      checks.set(schema, check);
    }
    return check(value, {});
  };
}
