import type { UserSnapshot } from '@ticketwave/user-contracts';
import type { KnownUser } from '../domain/user-state.ts';

/** The whole user as it is, for UserCreated and UserUpdated. */
export const snapshotOf = ({ id, profile: { email, phone, language, name } }: KnownUser): UserSnapshot => ({
  user_id: id,
  email,
  phone,
  language,
  name,
});
