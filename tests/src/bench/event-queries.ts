import type { EventSearch, FlowKey } from '@ticketwave/operations-service/application/event-archive';
import type pg from 'pg';

/** What people look for, one kind at a time. */
export type QueryKind = 'correlation' | 'entity' | 'type' | 'time' | 'field' | 'flow';

export type EventQuery = { readonly search: EventSearch } | { readonly flow: FlowKey };

/** A stored event, as far as something is looked for by it. */
interface Sample {
  readonly correlation_id: string;
  readonly entity_id: string;
  readonly event_type: string;
  readonly occurred_at: Date;
  readonly data: { readonly booking_id: string; readonly event_name: string; readonly category: string };
}

const SAMPLES = 2_000;
const HOUR_MS = 3_600_000;
const PAGE = { limit: 50, order: 'newest' } as const;

/** Makes queries of one kind, each for something that is there, chosen at random: what is in many events is chosen often. */
export class EventQueries {
  readonly #samples: readonly Sample[];
  readonly #make: (sample: Sample, random: number) => EventQuery;

  private constructor(samples: readonly Sample[], kind: QueryKind) {
    this.#samples = samples;
    this.#make = KINDS[kind];
  }

  static async of(client: Pick<pg.Pool, 'query'>, kind: QueryKind, longFlow: number): Promise<EventQueries> {
    const columns = 'correlation_id, entity_id, event_type, occurred_at, data';
    const { rows } = await client.query<Sample>(
      kind === 'flow'
        ? `SELECT ${columns} FROM stored_event WHERE sequence = ${longFlow} LIMIT ${SAMPLES}`
        : `SELECT ${columns} FROM stored_event TABLESAMPLE SYSTEM (0.5) ORDER BY random() LIMIT ${SAMPLES}`,
    );
    return new EventQueries(rows, kind);
  }

  next(): EventQuery {
    const sample = this.#samples[Math.floor(Math.random() * this.#samples.length)];
    if (!sample) throw new Error('The store is empty.');
    return this.#make(sample, Math.random());
  }
}

const KINDS: Readonly<Record<QueryKind, (sample: Sample, random: number) => EventQuery>> = {
  correlation: ({ correlation_id }) => ({ search: { ...PAGE, correlationId: correlation_id } }),
  entity: ({ entity_id }) => ({ search: { ...PAGE, entityId: entity_id } }),
  type: ({ event_type }, random) => ({
    search: { ...PAGE, type: random < 0.8 ? event_type : `${event_type.split('.', 1)[0]}.*` },
  }),
  time: ({ occurred_at }, random) => ({
    search: {
      ...PAGE,
      from: occurred_at,
      to: new Date(occurred_at.getTime() + HOUR_MS),
      order: random < 0.5 ? 'newest' : 'oldest',
    },
  }),
  field: ({ data }, random) => ({
    search: {
      ...PAGE,
      ...(random < 0.8
        ? { field: 'event_name', text: data.event_name.split(' ')[random < 0.4 ? 0 : 1]! }
        : { field: 'category', text: data.category }),
    },
  }),
  flow: ({ correlation_id, data }, random) => ({
    flow: random < 0.5 ? { correlationId: correlation_id } : { id: data.booking_id },
  }),
};

/** The request to OperationsService that asks for it. Pure. */
export function pathOf(query: EventQuery): string {
  if ('flow' in query) {
    const { flow } = query;
    return 'id' in flow
      ? `/api/flows?bookingId=${flow.id}`
      : `/api/flows?correlationId=${flow.correlationId}`;
  }
  const { from, to } = query.search;
  const given = Object.entries({
    ...{ ...query.search, after: undefined },
    ...{ from: from?.toISOString(), to: to?.toISOString() },
  });
  const parameters = new URLSearchParams();
  for (const [name, value] of given) if (value !== undefined) parameters.set(name, String(value));
  return `/api/events?${parameters.toString()}`;
}
