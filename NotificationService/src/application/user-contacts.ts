import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';

/** How UserService says that a user is reached. */
export interface UserContact {
  readonly userId: string;
  readonly email: string;
  /** In the international format; null if none is known. */
  readonly phone: string | null;
  /** As BCP 47 names it. */
  readonly language: string;
}

/** This service's own copy of what UserService knows. */
export abstract class UserContacts {
  abstract find(userId: string, work: UnitOfWork): Promise<UserContact | undefined>;

  /** Stores the contact in the place of what was known before. */
  abstract remember(contact: UserContact, work: UnitOfWork): Promise<void>;

  /** Does nothing if there is none. */
  abstract delete(userId: string, work: UnitOfWork): Promise<void>;
}
