import { integrationEvent, timestamp } from '@ticketwave/contracts';
import Joi from 'joi';

export interface LoyaltyEntryRecorded {
  readonly entry_id: string;
  /** How often something has happened to it. */
  readonly occurrences: number;
  readonly recorded_at: string;
}

/** Something has happened to an entity, and LoyaltyService has recorded it. */
export class LoyaltyEntryRecordedIntegrationEvent extends integrationEvent({
  publisher: 'loyalty',
  type: 'loyalty.entry.recorded',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.entry_id,
  schema: Joi.object<LoyaltyEntryRecorded, true>({
    entry_id: Joi.string(),
    occurrences: Joi.number().integer().min(1),
    recorded_at: timestamp,
  }).example({
    entry_id: '0197f1f0-6f0a-7c3e-9d55-0242ac120002',
    occurrences: 1,
    recorded_at: '2026-01-30T10:31:06.000Z',
  }),
}) {}
