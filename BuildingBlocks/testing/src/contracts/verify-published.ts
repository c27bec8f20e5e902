import type { Envelope, IntegrationEventClass } from '@ticketwave/contracts';
import type { JsonSchema } from '@ticketwave/contracts/json-schema';
import { routingKeyOf, type ConsumerRecord } from './consumer-record.ts';
import { mismatchWith } from './mismatch.ts';

/** An event as it was published; any envelope is one. */
export type PublishedEvent = Pick<Envelope, 'event_type' | 'event_version' | 'data'>;

/** What a publisher's tests know. */
export interface Publishing {
  /** The events of its contracts package, as `eventsOf` gives them. */
  readonly publishes: readonly IntegrationEventClass[];
  /** Everything that its code has published in tests. */
  readonly published: readonly PublishedEvent[];
  /** Those who read them: the content of their `contracts.json`. */
  readonly consumers: readonly ConsumerRecord[];
}

/**
 * Compares what the code of a publisher has really published with what its consumers rely on: each event was published at
 * least once, every message can be read by whoever reads it, and all that somebody expects has come.
 * @throws Error naming each event that nothing has made the code publish, and each consumer with what it cannot read, or
 *   expects in vain
 */
export function verifyPublished(publishing: Publishing): void {
  const findings = [...unpublished(publishing), ...unreadable(publishing), ...unmet(publishing)];
  if (findings.length > 0)
    throw new Error(['Not all that was published is what consumers rely on:', ...findings].join('\n- '));
}

const ofKey =
  (key: string) =>
  ({ event_type: type, event_version: version }: PublishedEvent): boolean =>
    routingKeyOf({ type, version }) === key;

const unpublished = ({ publishes, published }: Publishing): string[] =>
  publishes
    .filter(({ contract }) => !published.some(ofKey(contract.routingKey)))
    .map(({ name, contract }) => `${contract.routingKey} (${name}): no test has made the code publish one`);

function unreadable({ published, consumers }: Publishing): string[] {
  const found = consumers.flatMap((consumer) =>
    consumer.reads.flatMap(({ data, queue, handler, ...event }) => {
      const key = routingKeyOf(event);
      const reader = `${handler} on ${queue} of ${consumer.service}`;
      return mismatches(published.filter(ofKey(key)), data, consumer)
        .flat()
        .map((what) => `${key}: ${reader} cannot read one: ${what}`);
    }),
  );
  return [...new Set(found)];
}

function unmet({ publishes, published, consumers }: Publishing): string[] {
  const publishers = new Set(publishes.map(({ contract }) => contract.publisher));
  return consumers.flatMap((consumer) =>
    (consumer.expects ?? [])
      .filter(({ publisher }) => publishers.has(publisher))
      .flatMap(({ data, when, ...event }) => {
        const key = routingKeyOf(event);
        const missed = mismatches(published.filter(ofKey(key)), data, consumer);
        if (missed.some((one) => one.length === 0)) return [];
        return `${key}: ${consumer.service} expects one when ${when}, and ${nearest(missed)}`;
      }),
  );
}

/** For each of the events what of it is not as the schema asks. */
function mismatches(
  events: readonly PublishedEvent[],
  schema: JsonSchema,
  consumer: ConsumerRecord,
): (readonly string[])[] {
  if (events.length === 0) return [];
  const mismatch = mismatchWith(schema, consumer);
  return events.map(({ data }) => mismatch(data));
}

/** Of messages that are all not as they should be. */
function nearest(missed: readonly (readonly string[])[]): string {
  const [first, ...more] = missed;
  if (!first) return 'none was published at all';
  const closest = more.reduce((least, next) => (next.length < least.length ? next : least), first);
  return `none of ${missed.length} is: of the nearest, ${closest.join(', ')}`;
}
