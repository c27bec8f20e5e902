import type {
  IntegrationEventHandler,
  MessageContext,
  Subscription,
  UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import {
  UserCreatedIntegrationEventHandler,
  UserErasedIntegrationEventHandler,
  UserUpdatedIntegrationEventHandler,
} from '@ticketwave/notification-service/application/user-contact.integration-event-handlers';
import { UserContacts, type UserContact } from '@ticketwave/notification-service/application/user-contacts';
import { userContactsFeed } from '@ticketwave/notification-service/application/user-contacts.subscription';
import { InMemorySystem, numbered } from '@ticketwave/testing';
import {
  UserCreatedIntegrationEvent,
  UserErasedIntegrationEvent,
  UserUpdatedIntegrationEvent,
} from '@ticketwave/user-contracts';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';

class HeldContacts extends UserContacts {
  readonly held = new Map<string, UserContact>();

  override find(userId: string): Promise<UserContact | undefined> {
    return Promise.resolve(this.held.get(userId));
  }

  override remember(contact: UserContact): Promise<void> {
    this.held.set(contact.userId, contact);
    return Promise.resolve();
  }

  override delete(userId: string): Promise<void> {
    this.held.delete(userId);
    return Promise.resolve();
  }
}

const UNORDERED = (({ order: _order, ...others }: Subscription) => others)(userContactsFeed);
const user = { user_id: 'ada', phone: null, language: 'de', name: 'Ada Lovelace' };
const created = (email: string) => new UserCreatedIntegrationEvent({ ...user, email });
const updated = (email: string) => new UserUpdatedIntegrationEvent({ ...user, email });
const erased = new UserErasedIntegrationEvent({ user_id: 'ada', erased_at: '2026-06-01T12:00:00.000Z' });

describe('what NotificationService knows of users', () => {
  const given = (subscription: Subscription = userContactsFeed) => {
    const contacts = new HeldContacts();
    const log = new CapturedLog();
    const handlers: IntegrationEventHandler[] = [
      new UserCreatedIntegrationEventHandler(contacts, log),
      new UserUpdatedIntegrationEventHandler(contacts, log),
      new UserErasedIntegrationEventHandler(contacts, log),
    ].map((handler) => Object.assign(handler, { subscription }));
    const notification = new InMemorySystem().service('notification', { handlers });
    return { notification, contact: () => contacts.held.get('ada') };
  };

  it('is the newest that UserService has said, without the name', async () => {
    const { notification, contact } = given();
    await notification.when(created('old@example.com'), updated('new@example.com')).then({});
    expect(contact()).to.deep.equal({
      userId: 'ada',
      email: 'new@example.com',
      phone: null,
      language: 'de',
    });
  });

  it('is the newest also if an older message comes later', async () => {
    const { notification, contact } = given();
    const late = updated('older@example.com');
    await notification
      .given(numbered(1, created('old@example.com')))
      .when(numbered(3, updated('new@example.com')))
      .then({ parked: [UserUpdatedIntegrationEvent] });
    await notification.when(numbered(2, late)).then({});
    expect(contact()?.email).to.equal('new@example.com');
  });

  it('is nothing once the user was erased, whatever comes later of before', async () => {
    const { notification, contact } = given();
    await notification
      .given(numbered(1, created('old@example.com')))
      .when(numbered(3, erased))
      .then({});
    await notification.when(numbered(2, updated('older@example.com'))).then({});
    expect(contact()).to.equal(undefined);
  });

  it('stays as it is when a message comes after its gap was skipped, and that is logged', async () => {
    const contacts = new HeldContacts();
    const log = new CapturedLog();
    const envelope = { event_type: 'user.user.updated' };
    const late = { envelope, isLate: true } as unknown as MessageContext;
    const handler = new UserUpdatedIntegrationEventHandler(contacts, log);
    await handler.handle(updated('older@example.com'), {} as UnitOfWork, late);
    expect(contacts.held.size).to.equal(0);
    expect(log.lines.map(({ message }) => message)).to.deep.equal([
      'Skipped a late user.user.updated: a newer message has said all that is known',
    ]);
  });

  it('is known again when the user comes back', async () => {
    const { notification, contact } = given();
    await notification.when(created('old@example.com'), erased, created('back@example.com')).then({});
    expect(contact()?.email).to.equal('back@example.com');
  });

  it('would be an old address, and that of an erased user, without the order', async () => {
    const { notification, contact } = given(UNORDERED);
    await notification
      .given(numbered(1, created('old@example.com')), numbered(3, erased))
      .when(numbered(2, updated('older@example.com')))
      .then({});
    expect(contact()?.email).to.equal('older@example.com');
  });
});
