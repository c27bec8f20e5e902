import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { SagaOf } from '@ticketwave/building-blocks/saga';
import type { IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';
import { isEvent, type Duration } from './steps.ts';

/** An event with these data, or one of this class with any. */
export type ExpectedEvent = IntegrationEvent | IntegrationEventClass;

/** A message that a handler has failed on. */
export interface ExpectedFailure {
  readonly event: ExpectedEvent;
  /** A part of the reason, or what it matches; any if absent. */
  readonly because?: string | RegExp;
}

/** One that is tried again. */
export interface ExpectedRetry extends ExpectedFailure {
  /** After how long; whenever if absent. */
  readonly in?: Duration;
}

/** What is stored of the instance of a saga; what is absent does not matter. */
export interface ExpectedSaga<State extends object = object> {
  readonly saga: SagaOf<State>;
  readonly id: string;
  readonly status?: string;
  readonly state?: State;
  /** When it decides next if no input comes before; null: never. */
  readonly deadline?: Date | null;
}

/**
 * What has come of a scenario's `when`, in the service under test. Each list is complete and in order. What is absent
 * does not matter, apart from failures: a retry, a dead letter, a failed deadline or an error that is not expected is
 * never ignored. Those of another service never are expected.
 */
export interface Expected {
  /** What the service has published. */
  readonly published?: readonly ExpectedEvent[];
  /** What its handlers have handled to the end. */
  readonly handled?: readonly ExpectedEvent[];
  /** Second deliveries that had no effect. */
  readonly duplicates?: readonly ExpectedEvent[];
  /** In an ordered subscription: what came early, and waits for those before it or has waited. */
  readonly parked?: readonly ExpectedEvent[];
  readonly retried?: readonly (ExpectedEvent | ExpectedRetry)[];
  readonly deadLettered?: readonly (ExpectedEvent | ExpectedFailure)[];
  /** What a unit of work of `when` has thrown: a part of its message, or what that matches. */
  readonly thrown?: string | RegExp;
  readonly sagas?: readonly ExpectedSaga[];
  /** Looks at the state of the service, in a unit of work, with assertions of any kind. */
  readonly state?: (work: UnitOfWork) => unknown;
}

type Kind = readonly [kind: string, is: (value: unknown) => boolean];

const listOf =
  (isItem: (item: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(isItem);

/** Whether it is an object without any other properties than these. */
const hasOnly = (value: unknown, names: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).every((name) => names.includes(name));

const listOfFailures = (...names: readonly string[]): Kind => [
  `a list of events, or of { ${names.join(', ')} }`,
  listOf((one) => isEvent(one) || (hasOnly(one, names) && isEvent((one as ExpectedFailure).event))),
];

const EVENTS: Kind = ['a list of events', listOf(isEvent)];
const SAGA = ['saga', 'id', 'status', 'state', 'deadline'];

const KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries({
    published: EVENTS,
    handled: EVENTS,
    duplicates: EVENTS,
    parked: EVENTS,
    retried: listOfFailures('event', 'because', 'in'),
    deadLettered: listOfFailures('event', 'because'),
    thrown: ['a string or a RegExp', (value) => typeof value === 'string' || value instanceof RegExp],
    sagas: [`a list of { ${SAGA.join(', ')} }`, listOf((one) => hasOnly(one, SAGA))],
    state: ['a function', (value) => typeof value === 'function'],
  } satisfies Record<keyof Expected, Kind>),
);

/** A name or a kind that there is not would be ignored. @throws TypeError saying what there is */
export function requireExpected(expected: unknown): asserts expected is Expected {
  if (typeof expected !== 'object' || expected === null)
    throw new TypeError('A scenario says what it expects: .when(…).then({ published: […] }).');
  for (const [name, value] of Object.entries(expected)) {
    const [kind, is] = KINDS.get(name) ?? [];
    if (!is)
      throw new TypeError(`Nothing can be expected of '${name}': there are ${[...KINDS.keys()].join(', ')}.`);
    if (value !== undefined && !is(value)) throw new TypeError(`'${name}' is ${kind}.`);
  }
}
