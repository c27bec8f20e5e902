import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { Recipients, type Recipient } from '../application/recipients.ts';
import { UserContacts } from '../application/user-contacts.ts';
import { languageOf } from '../domain/language.ts';
import { addressesFrom } from './user-id-addresses.ts';

/** Reaches users as UserService says, and as their ids say where it says nothing. */
@injectable()
export class ContactRecipients extends Recipients {
  constructor(@inject(UserContacts) private readonly contacts: UserContacts) {
    super();
  }

  override async find(userId: string, work: UnitOfWork): Promise<Recipient> {
    const { email, sms } = addressesFrom(userId);
    const contact = await this.contacts.find(userId, work);
    if (contact === undefined) return { addresses: { email, sms }, language: 'en' };
    return {
      addresses: { email: contact.email, sms: contact.phone ?? sms },
      language: languageOf(contact.language),
    };
  }
}
