import type { StoredEvent } from '../domain/stored-event.ts';

export const COLUMNS = `position, event_id, event_type, event_version, is_request, occurred_at, recorded_at, correlation_id,
  causation_id, entity_id, sequence, source, source_version, data`;

/** `bigint` comes as text. */
export interface EventRow {
  readonly position: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly event_version: string;
  readonly is_request: boolean;
  readonly occurred_at: Date;
  readonly recorded_at: Date;
  readonly correlation_id: string;
  readonly causation_id: string;
  readonly entity_id: string;
  readonly sequence: string;
  readonly source: string;
  readonly source_version: string;
  readonly data: object;
}

export const toStoredEvent = (row: EventRow): StoredEvent => ({
  position: Number(row.position),
  eventId: row.event_id,
  eventType: row.event_type,
  eventVersion: row.event_version,
  kind: row.is_request ? 'request' : 'fact',
  occurredAt: row.occurred_at,
  recordedAt: row.recorded_at,
  correlationId: row.correlation_id,
  causationId: row.causation_id,
  entityId: row.entity_id,
  sequence: Number(row.sequence),
  source: row.source,
  sourceVersion: row.source_version,
  data: row.data,
});
