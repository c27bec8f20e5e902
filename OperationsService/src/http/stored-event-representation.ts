import { BookingCreatedIntegrationEvent } from '@ticketwave/booking-contracts';
import { timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { streamOf, type StoredEvent } from '../domain/stored-event.ts';

/** A stored event as people see it; `data` as it was on the wire. */
export const representationOf = (event: StoredEvent) => ({
  position: event.position,
  eventId: event.eventId,
  eventType: event.eventType,
  eventVersion: event.eventVersion,
  kind: event.kind,
  occurredAt: event.occurredAt.toISOString(),
  recordedAt: event.recordedAt.toISOString(),
  correlationId: event.correlationId,
  causationId: event.causationId,
  entityId: event.entityId,
  stream: streamOf(event),
  sequence: event.sequence,
  source: event.source,
  sourceVersion: event.sourceVersion,
  data: event.data,
});

export type StoredEventRepresentation = ReturnType<typeof representationOf>;

/** Of `representationOf`. */
export const storedEvent = Joi.object<StoredEventRepresentation, true>({
  position: Joi.number()
    .integer()
    .min(1)
    .description('From 1 without gaps, in the order in which events were stored.'),
  eventId: uuid,
  eventType: Joi.string(),
  eventVersion: Joi.string(),
  kind: Joi.string().valid('fact', 'request'),
  occurredAt: timestamp.description('When it was published.'),
  recordedAt: timestamp,
  correlationId: uuid,
  causationId: uuid,
  entityId: Joi.string(),
  stream: Joi.string().description('Within one entity its events are numbered together.'),
  sequence: Joi.number().integer().min(1),
  source: Joi.string(),
  sourceVersion: Joi.string(),
  data: Joi.object().unknown().description('As it was on the wire.'),
})
  .meta({ fieldKind: { name: 'StoredEvent' } })
  .example({
    position: 1042,
    eventId: '0197f1f0-6f0a-7c3e-9d55-0242ac120002',
    eventType: BookingCreatedIntegrationEvent.contract.type,
    eventVersion: '1.0',
    kind: 'fact',
    occurredAt: '2026-01-30T10:30:00.000Z',
    recordedAt: '2026-01-30T10:30:00.041Z',
    correlationId: '0197f1f0-6f0a-7c3e-9d55-0242ac120001',
    causationId: '0197f1f0-6f0a-7c3e-9d55-0242ac120001',
    entityId: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    stream: 'booking.booking',
    sequence: 1,
    source: 'booking-service',
    sourceVersion: '1.0.0',
    data: { booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01' },
  } satisfies StoredEventRepresentation);
