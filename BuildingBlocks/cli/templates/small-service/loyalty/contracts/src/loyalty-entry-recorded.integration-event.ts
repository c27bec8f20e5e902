import { integrationEvent, timestamp } from '@ticketwave/contracts';
import Joi from 'joi';

export interface LoyaltyEntryRecorded {
  readonly entry_id: string;
  /** How often something has happened to it. */
  readonly occurrences: number;
  readonly recorded_at: string;
}

/** Something has happened to an entity, and loyalty has recorded it. */
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
  }),
}) {}
