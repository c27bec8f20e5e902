import { integrationEvent } from '@ticketwave/contracts';
import { userSnapshot } from './user-snapshot.ts';

/** Somebody is a user, with everything that is known of them. */
export class UserCreatedIntegrationEvent extends integrationEvent({
  publisher: 'user',
  type: 'user.user.created',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.user_id,
  schema: userSnapshot.example({
    user_id: 'test-user-123',
    email: 'ada@example.com',
    phone: null,
    language: 'de-AT',
    name: 'Ada Lovelace',
  }),
  log: {
    icon: '📊',
    publishing: (data) => ({ UserId: data.user_id }),
  },
}) {}
