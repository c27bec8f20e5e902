import { integrationEvent, timestamp, userId } from '@ticketwave/contracts';
import Joi from 'joi';

export interface UserErased {
  readonly user_id: string;
  readonly erased_at: string;
}

/** What was known of a user is gone, and whoever has a copy is to delete it. */
export class UserErasedIntegrationEvent extends integrationEvent({
  publisher: 'user',
  type: 'user.user.erased',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.user_id,
  schema: Joi.object<UserErased, true>({
    user_id: userId,
    erased_at: timestamp,
  }).example({
    user_id: 'test-user-123',
    erased_at: '2026-01-30T12:00:00.000Z',
  }),
  log: {
    icon: '📊',
    publishing: (data) => ({ UserId: data.user_id }),
  },
}) {}
