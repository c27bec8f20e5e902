import Joi, { type ObjectSchema } from 'joi';
import type { Compression } from './compression.ts';
import { ContractError } from './errors.ts';
import { MAXIMUM_MESSAGE_BYTES } from './wire-parts.ts';

/**
 * A *fact* may have any number of listeners, none included. A *request* is answered by exactly one service:
 * one that reaches no queue is an incident and is published again until it does.
 */
export type ContractKind = 'fact' | 'request';

/** Labels and values that a log line shows after the class name, in this order. */
export type LogFields = Record<string, string | number | null>;

/** How log lines about an event read: `{icon} Publishing {class} - {label}: {value}, …`. */
export interface LogStyle<Data> {
  /** What the line begins with. */
  readonly icon: string;
  /** Shown where the event is published. */
  readonly publishing: (data: Data) => LogFields;
  /** Shown where the event is handled; as `publishing` if absent. */
  readonly processing?: (data: Data) => LogFields;
}

/** What an event is, as its publisher writes it down. */
export interface ContractSpecification<Data extends object, Type extends string, Version extends string> {
  /** The service that publishes the event and owns its exchange, such as `orders`. */
  readonly publisher: string;
  /** `{publisher}.{entity}.{action}`, the action in the past tense. */
  readonly type: Type;
  /** The first word of `type`, where that is not the publisher. */
  readonly typePrefix?: string;
  /** `{major}.{minor}`: a minor version adds optional fields, everything else is a new major version. */
  readonly version: Version;
  readonly kind: ContractKind;
  /** The id whose stream the event belongs to. */
  readonly entity: (data: Data) => string;
  /** Of `data`. Every key is required unless marked optional. */
  readonly schema: ObjectSchema<Data>;
  /** How log lines show the event; with the id of its entity if absent. */
  readonly log?: LogStyle<Data>;
  /**
   * Events that leave at the same time share an AMQP message, as a batch: of facts alone. To opt in breaks readers that
   * take no batches. False if absent.
   */
  readonly batched?: boolean;
  /** Which bodies leave compressed; none if absent. To opt in breaks readers that inflate nothing. */
  readonly compressed?: Compression;
}

/** How data of one version of an event are read as those of a newer one. */
export interface Upcaster {
  readonly from: Contract<object>;
  readonly to: Contract<object>;
  /** Pure. What it throws, and what it makes that `to` does not allow, sends the message to the dead letters. */
  readonly upcast: (data: object) => object;
}

/** What publisher and subscribers agree on; the only place where an event's names are written. */
export interface Contract<
  Data extends object,
  Type extends string = string,
  Version extends string = string,
> extends ContractSpecification<Data, Type, Version> {
  /** Of the version: what subscribers depend on. */
  readonly major: number;
  /** The topic exchange of the publisher: `{publisher}.events`. */
  readonly exchange: string;
  /** `{type}.v{major}`. */
  readonly routingKey: string;
  /** The first two words of the type: within one entity id these events are numbered and ordered together. */
  readonly streamName: string;
  /** How a reader of this version reads older ones; none if absent. */
  readonly upcasters?: readonly Upcaster[];
}

const NAME = '[a-z]+(-[a-z]+)*';
const SERVICE = new RegExp(`^${NAME}$`);
const TYPE = new RegExp(`^${NAME}\\.${NAME}\\.${NAME}$`);
const VERSION = /^([1-9][0-9]*)\.(0|[1-9][0-9]*)$/;

/** The major part of a version: `1.4` → 1. @throws ContractError if the version is not `{major}.{minor}`. */
export function majorOf(version: string): number {
  const major = VERSION.exec(version)?.[1];
  if (major === undefined)
    throw new ContractError(`version '${version}' must read {major}.{minor}, such as 1.0`);
  return Number(major);
}

/** @throws ContractError if a name breaks the rules of the wire. */
export function defineContract<Data extends object, Type extends string, Version extends string>(
  specification: ContractSpecification<Data, Type, Version>,
): Contract<Data, Type, Version> {
  const { type, version, publisher, typePrefix = publisher } = specification;
  if (!SERVICE.test(publisher)) {
    throw new ContractError(
      `publisher '${publisher}' of '${type}' must be a lower-case word, such as orders`,
    );
  }
  if (!TYPE.test(type)) {
    throw new ContractError(
      `event type '${type}' must read {publisher}.{entity}.{action}, three lower-case words`,
    );
  }
  if (!type.startsWith(`${typePrefix}.`)) {
    throw new ContractError(
      `event type '${type}' must begin with '${typePrefix}.'; a first word other than the publisher is named in typePrefix`,
    );
  }
  const major = majorOf(version);
  requireKinds(specification);
  requirePacking(specification);
  return {
    ...specification,
    major,
    exchange: `${publisher}.events`,
    routingKey: `${type}.v${major}`,
    streamName: type.slice(0, type.lastIndexOf('.')),
  };
}

/** For those who write without types. */
function requireKinds({
  type,
  kind,
  entity,
  schema,
}: Readonly<Record<'type' | 'kind', string>> & Readonly<Record<'entity' | 'schema', unknown>>): void {
  if (!['fact', 'request'].includes(kind))
    throw new ContractError(`kind of '${type}' is '${kind}': fact or request is expected`);
  if (typeof entity !== 'function')
    throw new ContractError(`entity of '${type}' must be a function that gives the entity's id of the data`);
  if (!Joi.isSchema(schema)) throw new ContractError(`schema of '${type}' must be a Joi schema of an object`);
}

/** As somebody may have written it without types. */
interface Packing {
  readonly type: string;
  readonly kind: string;
  readonly batched?: unknown;
  readonly compressed?: { readonly encoding?: unknown; readonly from?: unknown } | null | undefined;
}

function requirePacking({ type, kind, batched = false, compressed }: Packing): void {
  if (typeof batched !== 'boolean')
    throw new ContractError(`batched of '${type}' is '${String(batched)}': true or false is expected`);
  if (batched && kind === 'request')
    throw new ContractError(`'${type}' is a request, which leaves alone: batched is for facts`);
  if (compressed === undefined) return;
  const { encoding, from } = compressed ?? {};
  if (encoding !== 'gzip')
    throw new ContractError(`compressed.encoding of '${type}' is '${String(encoding)}': gzip is expected`);
  if (typeof from !== 'number' || !Number.isSafeInteger(from) || from < 1 || from > MAXIMUM_MESSAGE_BYTES)
    throw new ContractError(
      `compressed.from of '${type}' is ${String(from)}: bytes from 1 to ${MAXIMUM_MESSAGE_BYTES} are expected`,
    );
}
