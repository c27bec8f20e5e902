import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { UserContacts, type UserContact } from '@ticketwave/notification-service/application/user-contacts';
import { languageOf } from '@ticketwave/notification-service/domain/language';
import { ContactRecipients } from '@ticketwave/notification-service/infrastructure/contact-recipients';
import { addressesFrom } from '@ticketwave/notification-service/infrastructure/user-id-addresses';
import { expect } from 'chai';

class OneContact extends UserContacts {
  readonly #contact: UserContact | undefined;

  constructor(contact?: UserContact) {
    super();
    this.#contact = contact;
  }

  override find(userId: string): Promise<UserContact | undefined> {
    return Promise.resolve(this.#contact?.userId === userId ? this.#contact : undefined);
  }

  override remember(): Promise<void> {
    return Promise.reject(new Error('Whoever looks for a recipient changes no contact.'));
  }

  override delete(): Promise<void> {
    return Promise.reject(new Error('Whoever looks for a recipient changes no contact.'));
  }
}

const work = {} as UnitOfWork;
const ada: UserContact = {
  userId: 'ada@example.org',
  email: 'ada@example.com',
  phone: '+4930123456',
  language: 'de-AT',
};

describe('the recipient of a notice', () => {
  const recipientOf = (userId: string, contact?: UserContact) =>
    new ContactRecipients(new OneContact(contact)).find(userId, work);

  it('is reached as UserService says, also if the user id is another address', async () => {
    expect(await recipientOf(ada.userId, ada)).to.deep.equal({
      addresses: { email: 'ada@example.com', sms: '+4930123456' },
      language: 'de',
    });
  });

  it('without a telephone number gets text messages as the user id says', async () => {
    const { sms } = addressesFrom(ada.userId);
    const { addresses } = await recipientOf(ada.userId, { ...ada, phone: null });
    expect(addresses).to.deep.equal({ email: 'ada@example.com', sms });
  });

  it('of whom nothing is known is reached in English, as the user id says', async () => {
    for (const userId of ['ada@example.org', 'somebody-else'])
      expect(await recipientOf(userId)).to.deep.equal({ addresses: addressesFrom(userId), language: 'en' });
  });

  it('is written to in the language of the tag, and in English where there are no templates', () => {
    expect(['de', 'de-AT', 'en-GB', 'fr', 'deu'].map(languageOf)).to.deep.equal([
      'de',
      'de',
      'en',
      'en',
      'en',
    ]);
  });
});
