import { describeError } from '@ticketwave/building-blocks/observability';
import type { IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';
import type { Expected, ExpectedEvent, ExpectedFailure, ExpectedRetry, ExpectedSaga } from './expected.ts';
import type { InMemoryParticipant } from './in-memory-service.ts';
import { millisecondsOf } from './steps.ts';
import { onTheWire, type Occurrence, type Story } from './story.ts';

interface Played {
  readonly service: InMemoryParticipant;
  readonly story: Story;
  /** The first occurrence that `when` has caused. */
  readonly from: number;
  /** What a unit of work has thrown, if that was expected. */
  readonly thrown: unknown;
}

/** What was expected, and what has happened of it, in the same terms: equal if all is as expected. */
interface Comparison {
  readonly actual: Record<string, unknown>;
  readonly wanted: Record<string, unknown>;
}

const FAILURES = new Set(['retried', 'dead-lettered', 'deadline-failed']);

/** Whether it says that something went wrong in a handler or saga. */
export const isFailure = ({ activity }: Occurrence): boolean => FAILURES.has(activity);

/** Of what is expected each activity that occurred, under the name that expectations give it. */
const LISTS = {
  published: 'published',
  handled: 'handled',
  duplicates: 'duplicate',
  parked: 'parked',
} as const satisfies Partial<Record<keyof Expected, string>>;

/** Pure. Failures that nobody expects are part of what has happened. */
export function compare({ service, story, from, thrown }: Played, expected: Expected): Comparison {
  const happened = story.occurrences.slice(from);
  const own = happened.filter((one) => one.service === service.name);
  const data = new Map(story.occurrences.map(({ eventId, data }) => [data && eventId, data]));
  const comparison: Comparison = { actual: {}, wanted: {} };
  const add = (
    name: keyof Expected | 'failedDeadlines' | 'failedElsewhere',
    actual: unknown,
    wanted: unknown,
  ): void => {
    comparison.actual[name] = actual;
    comparison.wanted[name] = wanted;
  };
  for (const [name, activity] of Object.entries(LISTS) as [keyof typeof LISTS, string][]) {
    const wanted = expected[name];
    if (wanted === undefined) continue;
    const found = own.filter((one) => one.activity === activity);
    add(
      name,
      found.map((one, index) => eventIn(one, data, wanted[index])),
      wanted.map(asWanted),
    );
  }
  for (const [name, activity] of [
    ['retried', 'retried'],
    ['deadLettered', 'dead-lettered'],
  ] as const) {
    const wanted: readonly ExpectedRetry[] = (expected[name] ?? []).map(asFailure);
    const found = own.filter((one) => one.activity === activity);
    add(
      name,
      found.map((one, index) => failureIn(one, data, wanted[index])),
      wanted.map(failureAsWanted),
    );
  }
  const failedDeadlines = own.filter(({ activity }) => activity === 'deadline-failed');
  add(
    'failedDeadlines',
    failedDeadlines.map(({ text }) => text),
    [],
  );
  const failedElsewhere = happened.filter((one) => one.service !== service.name && isFailure(one));
  add(
    'failedElsewhere',
    failedElsewhere.map(({ service: other, activity, text }) => `${other} ${activity}: ${text}`),
    [],
  );
  if (expected.thrown !== undefined) {
    const text = thrown === undefined ? 'nothing' : describeError(thrown);
    add('thrown', matches(text, expected.thrown) ? expected.thrown : text, expected.thrown);
  }
  if (expected.sagas)
    add(
      'sagas',
      expected.sagas.map((wanted) => sagaIn(service, wanted)),
      expected.sagas.map(sagaAsWanted),
    );
  return comparison;
}

type DataById = ReadonlyMap<string | undefined, object | undefined>;

const isClass = (event: ExpectedEvent): event is IntegrationEventClass => typeof event === 'function';

const asWanted = (event: ExpectedEvent): unknown =>
  isClass(event) ? event.contract.type : { [event.contract.type]: onTheWire(event.data as object) };

/** As the one that was expected in its place: without data if any will do. */
function eventIn({ eventType = '?', eventId }: Occurrence, data: DataById, wanted?: ExpectedEvent): unknown {
  if (wanted && isClass(wanted)) return eventType;
  return { [eventType]: data.get(eventId) };
}

const asFailure = (one: ExpectedEvent | ExpectedRetry): ExpectedRetry =>
  'event' in one ? one : { event: one as IntegrationEvent };

const failureAsWanted = ({ event, because, in: delay }: ExpectedRetry): unknown => ({
  event: asWanted(event),
  ...(because !== undefined && { because }),
  ...(delay && { inMs: millisecondsOf(delay) }),
});

function failureIn(one: Occurrence, data: DataById, wanted?: ExpectedRetry): unknown {
  const { because, in: delay } = wanted ?? {};
  return {
    event: eventIn(one, data, wanted?.event),
    ...(because !== undefined && { because: matches(one.text, because) ? because : one.text }),
    ...(!wanted && { because: one.text }),
    ...(delay && { inMs: one.delayMs }),
  };
}

const matches = (text: string, because: NonNullable<ExpectedFailure['because']>): boolean =>
  typeof because === 'string' ? text.includes(because) : text.search(because) >= 0;

function sagaIn(service: InMemoryParticipant, { saga, id, status, state, deadline }: ExpectedSaga): unknown {
  const found = service.sagaOf(saga, id);
  if (!found) return { id, status: 'never begun' };
  return {
    id,
    ...(status !== undefined && { status: found.status }),
    ...(state && { state: found.state }),
    ...(deadline !== undefined && { deadline: found.dueAt }),
  };
}

const sagaAsWanted = ({ id, status, state, deadline }: ExpectedSaga): unknown => ({
  id,
  ...(status !== undefined && { status }),
  ...(state && { state }),
  ...(deadline !== undefined && { deadline }),
});
