/** An event as the store keeps it. */
export interface StoredEvent {
  /** From 1 without gaps, in the order in which events were stored. */
  readonly position: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly eventVersion: string;
  readonly kind: 'fact' | 'request';
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly correlationId: string;
  readonly causationId: string;
  readonly entityId: string;
  readonly sequence: number;
  readonly source: string;
  readonly sourceVersion: string;
  readonly data: object;
}

/** The first two words of a type: within one entity these events are numbered together. */
export const streamOf = ({ eventType }: Pick<StoredEvent, 'eventType'>): string =>
  eventType.slice(0, eventType.lastIndexOf('.'));

/** Whether a type is what is meant: a type, or the beginning of one with `*` behind it. */
export const isOfType = (eventType: string, meant: string): boolean =>
  meant.endsWith('*') ? eventType.startsWith(meant.slice(0, -1)) : eventType === meant;
