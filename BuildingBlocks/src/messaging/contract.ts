import type { ObjectSchema } from 'joi';
import { ContractError } from './errors.ts';

/**
 * A *fact* may have any number of listeners, none included. A *request* is answered by exactly one service:
 * one that reaches no queue is an incident and is published again until it does.
 */
export type ContractKind = 'fact' | 'request';

/** Labels and values that a log line shows after the class name, in this order. */
export type LogFields = Record<string, string | number | null>;

/** How log lines about an event read: `{icon} Publishing {class} - {label}: {value}, …`. */
export interface LogStyle<Data> {
  readonly icon: string;
  /** Shown where the event is published. */
  readonly publishing: (data: Data) => LogFields;
  /** Shown where the event is handled; as `publishing` if absent. */
  readonly processing?: (data: Data) => LogFields;
}

export interface ContractSpecification<Data extends object, Type extends string, Version extends string> {
  /** The service that publishes the event and owns its exchange, such as `booking`. */
  readonly publisher: string;
  /** `{service}.{entity}.{action}`, the action in the past tense. */
  readonly type: Type;
  /** `{major}.{minor}`: a minor version adds optional fields, everything else is a new major version. */
  readonly version: Version;
  readonly kind: ContractKind;
  /** The id whose stream the event belongs to. */
  readonly entity: (data: Data) => string;
  /** Of `data`. Every key is required unless marked optional. */
  readonly schema: ObjectSchema<Data>;
  readonly log?: LogStyle<Data>;
}

/** What publisher and subscribers agree on; the only place where an event's names are written. */
export interface Contract<
  Data extends object,
  Type extends string = string,
  Version extends string = string,
> extends ContractSpecification<Data, Type, Version> {
  readonly major: number;
  /** The topic exchange of the publisher: `{publisher}.events`. */
  readonly exchange: string;
  /** `{type}.v{major}`. */
  readonly routingKey: string;
  /** `{service}.{entity}` of the type: within one entity id these events are numbered and ordered together. */
  readonly streamName: string;
}

const TYPE = /^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/;
const VERSION = /^([1-9][0-9]*)\.(0|[1-9][0-9]*)$/;

/** First words of an event type that are not the name of their publisher (SPEC section 1, "Names"). */
const PUBLISHER_OF: Readonly<Record<string, string>> = { receipt: 'payment' };

/**
 * The exchange on which events of this type, or events that match this binding pattern, are published.
 * @throws ContractError if its first word is no service
 */
export function exchangeOf(typeOrPattern: string): string {
  const [service = ''] = typeOrPattern.split('.');
  if (!/^[a-z]/.test(service)) {
    throw new ContractError(`'${typeOrPattern}' must begin with the name of a service, such as booking`);
  }
  return `${PUBLISHER_OF[service] ?? service}.events`;
}

/** `1.4` → 1. @throws ContractError if the version is not `{major}.{minor}`. */
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
  const { type, version, publisher } = specification;
  if (!TYPE.test(type)) {
    throw new ContractError(
      `event type '${type}' must read {service}.{entity}.{action}, three lower-case words`,
    );
  }
  const exchange = exchangeOf(type);
  if (exchange !== `${publisher}.events`) {
    throw new ContractError(
      `event type '${type}' belongs on '${exchange}', but its publisher is '${publisher}'`,
    );
  }
  const major = majorOf(version);
  return {
    ...specification,
    major,
    exchange,
    routingKey: `${type}.v${major}`,
    streamName: type.slice(0, type.lastIndexOf('.')),
  };
}
