import type { StoredEvent } from '../domain/stored-event.ts';

/** What is looked for; everything given has to hold. */
export interface EventFilter {
  /** An event type, or the beginning of one with `*` behind it. */
  readonly type?: string;
  readonly entityId?: string;
  readonly correlationId?: string;
}

export interface EventSearch extends EventFilter {
  readonly from?: Date;
  /** Before this time. */
  readonly to?: Date;
  readonly text?: string;
  /** The field of the data that has the text; any if absent. */
  readonly field?: string;
  readonly order: 'newest' | 'oldest';
  readonly limit: number;
  /** The last event that was seen. */
  readonly after?: Place;
}

/** Events that are read in the order in which they were stored. */
export interface EventSelection extends EventFilter {
  readonly from?: Date;
  /** Before this time. */
  readonly to?: Date;
  /** One of these types; any if absent. */
  readonly types?: readonly string[];
  /** After this position. */
  readonly after?: number;
  /** Up to this position; null or absent: up to the newest. */
  readonly upTo?: number | null;
}

/** How much a selection means. */
export interface EventExtent {
  readonly count: number;
  /** When the oldest of them was published; undefined if there are none. */
  readonly oldest: Date | undefined;
}

/** Where an event stands among all, by time. */
export interface Place {
  readonly occurredAt: Date;
  readonly position: number;
}

/** By what a flow is looked up: the id of a message, or of anything that messages are about. */
export type FlowKey = { readonly correlationId: string } | { readonly id: string };

/** What of a flow was found. */
export interface FoundFlow {
  readonly events: readonly StoredEvent[];
  readonly isComplete: boolean;
}

/** How many events of a kind a service has published in a while. */
export interface EventCount {
  readonly eventType: string;
  readonly eventVersion: string;
  readonly source: string;
  readonly count: number;
  /** When the last of them was stored. */
  readonly newestAt: Date;
}

/** What has been stored lately. */
export interface Traffic {
  /** Since when it was counted. */
  readonly since: Date;
  readonly until: Date;
  readonly counts: readonly EventCount[];
}

/** Reads what is stored. */
export abstract class EventArchive {
  abstract find(eventId: string): Promise<StoredEvent | undefined>;
  abstract search(search: EventSearch): Promise<readonly StoredEvent[]>;
  /** Every message of every correlation that the key appears in, the newest ones if there are too many. */
  abstract flow(key: FlowKey): Promise<FoundFlow>;
  /** What was stored after a position, in this order. */
  abstract after(position: number, limit: number): Promise<readonly StoredEvent[]>;
  /** The first ones of a selection, by their positions. */
  abstract page(selection: EventSelection, limit: number): Promise<readonly StoredEvent[]>;
  abstract extent(selection: EventSelection): Promise<EventExtent>;
  /** Counts what was stored in the last so many milliseconds; where that is too much, in so many less. */
  abstract traffic(milliseconds: number): Promise<Traffic>;
  /** How many events there have been. */
  abstract head(): Promise<number>;
}
