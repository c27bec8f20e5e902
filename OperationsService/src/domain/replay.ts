import type { StoredEvent } from './stored-event.ts';

/** Which events are meant; everything given has to hold. */
export interface ReplayFilter {
  /** An event type, or the beginning of one with `*` behind it. */
  readonly type?: string;
  readonly entityId?: string;
  readonly correlationId?: string;
  readonly from?: Date;
  /** Before this time. */
  readonly to?: Date;
}

/** What has become of the events, as the service of the subscription says. */
export interface ReplayCounts {
  readonly waiting: number;
  readonly underWay: number;
  readonly handled: number;
  readonly duplicate: number;
  readonly deadLettered: number;
  readonly invalid: number;
}

/** The tables of a rebuilt subscription when the new ones took their place. */
export interface RebuiltTables {
  readonly rows: number;
  readonly changed: number;
  readonly hashBefore: string;
  readonly hash: string;
  readonly heldMs: number;
}

/** Stored events on their way to one subscription, once more. */
export interface Replay {
  readonly id: string;
  /** The queue: `booking.user-bookings`. */
  readonly subscription: string;
  /** Into new tables, which then take the place of the present ones. */
  readonly rebuild: boolean;
  readonly operator: string;
  readonly reason: string;
  readonly filter: ReplayFilter;
  /** Events in a second, at most; null: as fast as they are taken. */
  readonly rate: number | null;
  readonly state: 'beginning' | 'running' | 'stopped' | 'cancelled' | 'done';
  /** What hinders it, or why it has stopped; null if nothing. */
  readonly why: string | null;
  /** The event types that the subscription takes. */
  readonly types: readonly string[];
  /** The position of the last event that was handed in. */
  readonly cursor: number;
  /** The position of the last one that is meant; null: whatever comes. */
  readonly upTo: number | null;
  /** Events that were meant at the beginning. */
  readonly meant: number;
  readonly sent: number;
  readonly counts: ReplayCounts | null;
  readonly rebuilt: RebuiltTables | null;
  /** Looks one after the other that were in vain. */
  readonly tries: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The service whose queue it is. */
export const serviceOf = (subscription: string): string => subscription.split('.', 1)[0] ?? subscription;

/** A binding, as what matches the routing keys that it lets in. Pure. */
export function patternOf(binding: string): RegExp {
  const words = binding
    .replaceAll(/[^\w.*#-]/g, '')
    .split('.')
    .map((word) => (word === '#' ? '(?:\\.[^.]+)*' : word === '*' ? '\\.[^.]+' : `\\.${word}`));
  return new RegExp(`^${words.join('')}$`);
}

/** Of these routing keys, those that a queue with these bindings lets in. Pure. */
export const letIn = (bindings: readonly string[], routingKeys: readonly string[]): string[] =>
  routingKeys.filter((key) => bindings.some((binding) => patternOf(binding).test(`.${key}`)));

/** An event as it was on the wire. Pure. */
export const envelopeOf = (event: StoredEvent) => ({
  event_id: event.eventId,
  event_type: event.eventType,
  event_version: event.eventVersion,
  timestamp: event.occurredAt.toISOString(),
  correlation_id: event.correlationId,
  causation_id: event.causationId,
  data: event.data,
  metadata: {
    source: event.source,
    source_version: event.sourceVersion,
    entity_id: event.entityId,
    sequence: event.sequence,
  },
});

export type ReplayedEnvelope = ReturnType<typeof envelopeOf>;

const MOST_EVENTS = 100;
const MOST_BYTES = 700 * 1024;

/** How many events are read for the next page: of a slow replay no more than go in two seconds. Pure. */
export const pageSize = (rate: number | null): number =>
  Math.max(1, Math.min(MOST_EVENTS, Math.floor(2 * (rate ?? Infinity))));

/** As many of the first ones as a service takes at a time, one at least. Pure. */
export function pageOf(events: readonly StoredEvent[]): StoredEvent[] {
  let bytes = 0;
  return events.filter((event, index) => {
    bytes += Buffer.byteLength(JSON.stringify(envelopeOf(event)));
    return index === 0 || bytes <= MOST_BYTES;
  });
}
