import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { UserContacts, type UserContact } from '../application/user-contacts.ts';
import { NotificationDatabase } from './notification-database.ts';

@injectable()
export class PrismaUserContacts extends UserContacts {
  constructor(@inject(NotificationDatabase) private readonly database: NotificationDatabase) {
    super();
  }

  override async find(userId: string, work: UnitOfWork): Promise<UserContact | undefined> {
    return (await this.database.in(work).userContact.findUnique({ where: { userId } })) ?? undefined;
  }

  override async remember({ userId, ...contact }: UserContact, work: UnitOfWork): Promise<void> {
    await this.database.in(work).userContact.upsert({
      where: { userId },
      create: { userId, ...contact },
      update: contact,
    });
  }

  override async delete(userId: string, work: UnitOfWork): Promise<void> {
    await this.database.in(work).userContact.deleteMany({ where: { userId } });
  }
}
