import type { JsonSchema } from '@ticketwave/contracts/json-schema';
import { inlined, routingKeyOf, type PublishedEvent, type ReadEvent, type Snapshot } from './snapshot.ts';

/** One handler, as it reads one event. */
export interface Reader extends ReadEvent {
  /** As people know it. */
  readonly consumer: string;
}

/** Everything that is published and read at one time. */
export interface Side {
  /** By routing key. */
  readonly events: ReadonlyMap<string, PublishedEvent>;
  readonly readers: readonly Reader[];
}

export const ANYBODY = 'anybody whom nobody knows';

/** Pure. @param strict with a reader of everything, whom nobody knows */
export function sideOf(snapshots: readonly Snapshot[], strict: boolean): Side {
  const services = snapshots.map(inlined);
  const events = new Map(
    services.flatMap(({ publishes }) => publishes.map((one) => [routingKeyOf(one), one])),
  );
  const anybody = [...events.values()].map(({ data, ...event }): Reader => {
    return { ...event, queue: '', handler: '', data: opened(data), consumer: ANYBODY };
  });
  const readers = services.flatMap(({ service, reads }) =>
    reads.map((read): Reader => ({ ...read, consumer: `${service}: ${read.handler} on ${read.queue}` })),
  );
  return { events, readers: strict ? [...readers, ...anybody] : readers };
}

export const readersOf = ({ readers }: Side, key: string): Reader[] =>
  readers.filter((reader) => routingKeyOf(reader) === key);

/** As a reader takes what a publisher writes: with fields that it does not know. */
function opened(schema: JsonSchema): JsonSchema {
  const { additionalProperties, properties, ...rest } = schema;
  const fields = Object.entries((properties ?? {}) as Record<string, JsonSchema>);
  return {
    ...rest,
    ...(additionalProperties !== undefined && additionalProperties !== false && { additionalProperties }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(fields.map(([name, field]) => [name, opened(field)])),
    }),
  };
}
