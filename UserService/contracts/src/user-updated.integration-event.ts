import { integrationEvent } from '@ticketwave/contracts';
import { userSnapshot } from './user-snapshot.ts';

/** Something that is known of a user is not as it was, or is said once more for those who have missed it. */
export class UserUpdatedIntegrationEvent extends integrationEvent({
  publisher: 'user',
  type: 'user.user.updated',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.user_id,
  schema: userSnapshot.example({
    user_id: 'test-user-123',
    email: 'ada.lovelace@example.com',
    phone: '+4930123456',
    language: 'de-AT',
    name: 'Ada Lovelace',
  }),
  log: {
    icon: '📊',
    publishing: (data) => ({ UserId: data.user_id }),
  },
}) {}
