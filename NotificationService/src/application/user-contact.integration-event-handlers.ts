import {
  IntegrationEventHandler,
  type MessageContext,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { Logger } from '@ticketwave/building-blocks/observability';
import type { IntegrationEvent } from '@ticketwave/contracts';
import {
  UserCreatedIntegrationEvent,
  UserErasedIntegrationEvent,
  UserUpdatedIntegrationEvent,
  type UserSnapshot,
} from '@ticketwave/user-contracts';
import { inject, injectable } from 'inversify';
import { UserContacts, type UserContact } from './user-contacts.ts';
import { userContactsFeed } from './user-contacts.subscription.ts';

/** Makes the contact as one kind of message says. */
abstract class UserContactHandler<E extends IntegrationEvent> extends IntegrationEventHandler<E> {
  override readonly subscription = userContactsFeed;
  override readonly takesLate = true;
  protected readonly contacts: UserContacts;
  readonly #logger: Logger;

  constructor(contacts: UserContacts, logger: Logger) {
    super();
    this.contacts = contacts;
    this.#logger = logger;
  }

  protected abstract store(data: E['data'], work: UnitOfWork): Promise<void>;

  override async handle({ data }: E, work: UnitOfWork, { isLate, envelope }: MessageContext): Promise<void> {
    if (isLate === true)
      this.#logger.info(`Skipped a late ${envelope.event_type}: a newer message has said all that is known`);
    else await this.store(data as E['data'], work);
  }
}

const contactIn = ({ user_id: userId, email, phone, language }: UserSnapshot): UserContact => ({
  userId,
  email,
  phone,
  language,
});

@injectable()
export class UserCreatedIntegrationEventHandler extends UserContactHandler<UserCreatedIntegrationEvent> {
  override readonly handles = UserCreatedIntegrationEvent;

  constructor(@inject(UserContacts) contacts: UserContacts, @inject(Logger) logger: Logger) {
    super(contacts, logger);
  }

  protected override store(data: UserCreatedIntegrationEvent['data'], work: UnitOfWork): Promise<void> {
    return this.contacts.remember(contactIn(data), work);
  }
}

@injectable()
export class UserUpdatedIntegrationEventHandler extends UserContactHandler<UserUpdatedIntegrationEvent> {
  override readonly handles = UserUpdatedIntegrationEvent;

  constructor(@inject(UserContacts) contacts: UserContacts, @inject(Logger) logger: Logger) {
    super(contacts, logger);
  }

  protected override store(data: UserUpdatedIntegrationEvent['data'], work: UnitOfWork): Promise<void> {
    return this.contacts.remember(contactIn(data), work);
  }
}

/** From then on the user is reached as one who was never known. */
@injectable()
export class UserErasedIntegrationEventHandler extends UserContactHandler<UserErasedIntegrationEvent> {
  override readonly handles = UserErasedIntegrationEvent;

  constructor(@inject(UserContacts) contacts: UserContacts, @inject(Logger) logger: Logger) {
    super(contacts, logger);
  }

  protected override store(data: UserErasedIntegrationEvent['data'], work: UnitOfWork): Promise<void> {
    return this.contacts.delete(data.user_id, work);
  }
}
