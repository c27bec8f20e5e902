import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '@ticketwave/contracts/json-schema';
import { differences, type Difference } from './differences.ts';
import { rules, type Direction, type RuleName } from './rules.ts';
import { ANYBODY, readersOf, sideOf, type Reader, type Side } from './sides.ts';
import { routingKeyOf, type PublishedEvent, type Snapshot } from './snapshot.ts';

/** A change that would break somebody. */
export interface Refusal {
  readonly rule: RuleName;
  readonly direction: Direction;
  /** The event's routing key. */
  readonly event: string;
  /** Within the data; absent where the event as a whole is meant. */
  readonly field?: string;
  readonly what: string;
  /** Who would break: `payment: BookingCancelledIntegrationEventHandler on payment.booking-ended`. */
  readonly consumers: readonly string[];
  readonly waysOut: readonly string[];
}

/**
 * What may not be merged: everything that was published before, or is read, against everything that is so now. A change that
 * concerns nobody is fine. Pure.
 * @param options.strict as if somebody whom nobody knows read every field of every event
 */
export function judge(
  before: readonly Snapshot[],
  after: readonly Snapshot[],
  { strict = false }: { readonly strict?: boolean } = {},
): Refusal[] {
  const was = sideOf(before, strict);
  const is = sideOf(after, false);
  const judged = [...was.events].flatMap(([key, event]) => [
    ...ofPublisher(key, event, is.events.get(key), dependingOn(key, was, is)),
    ...ofWaiting(key, event, is.events.get(key), readersOf(is, key), readersOf(was, key)),
    ...ofMoved(key, event, was, is),
  ]);
  const together = [...is.events].flatMap(([key, event]) => ofBoth(key, event, readersOf(is, key)));
  return grouped([...judged, ...together.filter((one) => !judged.some((other) => isSame(one, other)))]);
}

/** Who reads a version; if it is no longer published, those alone who get none that replaces it. */
function dependingOn(key: string, was: Side, is: Side): Reader[] {
  const readers = readersOf(was, key);
  if (is.events.has(key)) return readers;
  return readers.filter(
    ({ type, consumer }) =>
      consumer === ANYBODY ||
      !was.readers.some(
        (other) => other.consumer === consumer && other.type === type && is.events.has(routingKeyOf(other)),
      ),
  );
}

/** What the publisher sends from now on, to those who run today. */
function ofPublisher(
  key: string,
  before: PublishedEvent,
  after: PublishedEvent | undefined,
  readers: readonly Reader[],
): Refusal[] {
  const refuse = refuser('to-consumers', key);
  if (after === undefined) return refuse('routing-key', 'is no longer published', readers);
  const changed = (name: 'entity' | 'kind' | 'exchange'): Refusal[] =>
    before[name] === after[name] ? [] : refuse(name, `is ${after[name]}, and was ${before[name]}`, readers);
  return [
    ...ofVersion(key, before, after),
    ...(['entity', 'kind', 'exchange'] as const).flatMap(changed),
    ...ofPacking(key, before, after, readers),
    ...readers.flatMap((reader) => {
      const earlier = differences(before.data, reader.data);
      const found = differences(after.data, reader.data).filter((one) => !earlier.some(equals(one)));
      return found.flatMap((one) => refuse(...renamed(one, after.data, before.data), [reader], one.field));
    }),
  ];
}

/** In a way that a reader was not compiled for. */
function ofPacking(
  key: string,
  before: PublishedEvent,
  after: PublishedEvent,
  readers: readonly Reader[],
): Refusal[] {
  const refuse = refuser('to-consumers', key);
  return (['batched', 'compressed'] as const).flatMap((name) => {
    if (after[name] === undefined || after[name] === before[name]) return [];
    const what = name === 'batched' ? 'leaves in batches' : `leaves compressed by ${after[name]}`;
    const others = readers.filter((reader) => reader[name] !== after[name]);
    return refuse(name, `${what}, and did not before`, others);
  });
}

/** What was published before, to those who run from now on. */
function ofWaiting(
  key: string,
  before: PublishedEvent,
  after: PublishedEvent | undefined,
  readers: readonly Reader[],
  earlierReaders: readonly Reader[],
): Refusal[] {
  const refuse = refuser('from-before', key);
  const entity =
    after && after.entity !== before.entity
      ? refuse('entity', `was ${before.entity}, and is ${after.entity}`, readers)
      : [];
  return [
    ...entity,
    ...readers.flatMap((reader) => {
      const same = earlierReaders.find(
        ({ queue, handler }) => queue === reader.queue && handler === reader.handler,
      );
      const earlier = same ? differences(before.data, same.data) : [];
      const found = differences(before.data, reader.data).filter(
        (one) => one.optional === undefined && !earlier.some(equals(one)),
      );
      return found.flatMap((one) => refuse(...renamed(one, before.data, after?.data), [reader], one.field));
    }),
  ];
}

/** Queues that took this version before and now take another of the same type instead. */
function ofMoved(key: string, { type }: PublishedEvent, was: Side, is: Side): Refusal[] {
  const moved = readersOf(was, key).filter(({ queue, consumer }) => {
    const now = is.readers.filter((reader) => reader.queue === queue && reader.type === type);
    return consumer !== ANYBODY && now.length > 0 && !now.some((reader) => routingKeyOf(reader) === key);
  });
  const what = 'is no longer read where another version is, and what waits would be dead-lettered';
  return refuser('from-before', key)('routing-key', what, moved);
}

/** What the publisher sends from now on, to those who run from now on. */
function ofBoth(key: string, event: PublishedEvent, readers: readonly Reader[]): Refusal[] {
  const refuse = refuser('from-now-on', key);
  const answering = readers.filter(({ watches }) => watches !== true);
  const services = new Set(answering.map(({ queue }) => queue.slice(0, queue.indexOf('.'))));
  const several =
    event.kind === 'request' && services.size > 1
      ? refuse('kind', 'is a request of several services', answering)
      : [];
  return [
    ...several,
    ...readers.flatMap((reader) =>
      differences(event.data, reader.data)
        .filter(({ optional }) => optional === undefined)
        .flatMap(({ rule, what, field }) => refuse(rule, what, [reader], field)),
    ),
  ];
}

function ofVersion(key: string, before: PublishedEvent, after: PublishedEvent): Refusal[] {
  const minor = ({ version }: PublishedEvent): number => Number(version.split('.')[1]);
  const { version } = after;
  const refuse = (what: string): Refusal[] => [
    { ...refusalOf('version', 'to-consumers', key, what), consumers: [] },
  ];
  if (minor(after) < minor(before)) return refuse(`is ${version}, and was ${before.version}`);
  const isSameData = isDeepStrictEqual(before.data, after.data);
  if (minor(after) > minor(before) || isSameData) return [];
  return refuse(`is still ${version}, and the data have changed`);
}

type Refuse = (rule: RuleName, what: string, readers: readonly Reader[], field?: string) => Refusal[];

/** Nobody who reads it, nothing to refuse. */
const refuser =
  (direction: Direction, event: string): Refuse =>
  (rule, what, readers, field = '') =>
    readers.length === 0
      ? []
      : [
          {
            ...refusalOf(rule, direction, event, what),
            ...(field !== '' && { field }),
            consumers: readers.map(({ consumer }) => consumer),
          },
        ];

const refusalOf = (
  rule: RuleName,
  direction: Direction,
  event: string,
  what: string,
): Omit<Refusal, 'consumers'> => ({
  rule,
  direction,
  event,
  what,
  waysOut: rules[rule].waysOut[direction] ?? [],
});

/** A field that is missing beside one of the same form that the other side does not have was probably renamed. */
function renamed(
  { rule, what, field }: Difference,
  written: JsonSchema,
  otherwise: JsonSchema | undefined,
): [rule: RuleName, what: string] {
  const here = fieldsOf(written);
  const there = fieldsOf(otherwise ?? {});
  const form = there[field];
  if (rule !== 'removed' || form === undefined) return [rule, what];
  const other = Object.keys(here).find((name) => !(name in there) && isDeepStrictEqual(here[name], form));
  return other === undefined ? [rule, what] : ['renamed', `is written as ${other}`];
}

/** Of several consumers one refusal. */
function grouped(refusals: readonly Refusal[]): Refusal[] {
  const groups = new Map<string, Refusal>();
  for (const refusal of refusals) {
    const { rule, direction, event, field, what, consumers } = refusal;
    const group = JSON.stringify([rule, direction, event, field, what]);
    const before = groups.get(group)?.consumers ?? [];
    groups.set(group, { ...refusal, consumers: [...new Set([...before, ...consumers])] });
  }
  return [...groups.values()];
}

const fieldsOf = (schema: JsonSchema): Record<string, JsonSchema> =>
  (schema['properties'] ?? {}) as Record<string, JsonSchema>;

const equals =
  (one: Difference) =>
  (other: Difference): boolean =>
    isDeepStrictEqual(one, other);

/** The same trouble in another direction is said once. */
const isSame = (one: Refusal, other: Refusal): boolean =>
  one.event === other.event &&
  one.field === other.field &&
  one.consumers.every((consumer) => other.consumers.includes(consumer));
