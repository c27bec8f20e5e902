import { table, type InMemoryDatabase } from '@ticketwave/testing';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { UserContacts, type UserContact } from '@ticketwave/notification-service/application/user-contacts';

const contactTable = table<UserContact>('user_contact');

/** In-memory fake of what NotificationService knows of users. */
export class InMemoryUserContacts extends UserContacts {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override find(userId: string, work: UnitOfWork): Promise<UserContact | undefined> {
    return Promise.resolve(this.#database.in(work).get(contactTable, userId));
  }

  override remember(contact: UserContact, work: UnitOfWork): Promise<void> {
    this.#database.in(work).put(contactTable, contact.userId, contact);
    return Promise.resolve();
  }

  override delete(userId: string, work: UnitOfWork): Promise<void> {
    this.#database.in(work).remove(contactTable, userId);
    return Promise.resolve();
  }
}
