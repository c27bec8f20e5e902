import {
  EmailNotificationSentIntegrationEvent,
  SmsNotificationSentIntegrationEvent,
} from '@ticketwave/notification-contracts';
import {
  Channel,
  UndeliverableError,
  type OutgoingMessage,
} from '@ticketwave/notification-service/application/channel';
import { DeliverNotification } from '@ticketwave/notification-service/application/deliver-notification';
import { DeliveryPolicy } from '@ticketwave/notification-service/domain/delivery-policy';
import { Notification } from '@ticketwave/notification-service/domain/notification';
import type { NotificationOrder } from '@ticketwave/notification-service/domain/notification-state';
import { RecordingChannel } from '@ticketwave/notification-service/infrastructure/recording-channel';
import { expect } from 'chai';
import { golden } from '../../support/goldens.ts';
import { clock, InMemoryNotifications, InMemoryTransactor, logger, now, order } from './in-memory.ts';

class Mailbox extends Channel {
  override readonly name = 'email';
  readonly received: OutgoingMessage[] = [];
  answer: () => Promise<void> = () => Promise.resolve();

  override async deliver(message: OutgoingMessage): Promise<void> {
    await this.answer();
    this.received.push(message);
  }
}

describe('the delivery of a notification', () => {
  let notifications: InMemoryNotifications;
  let transactor: InMemoryTransactor;
  let mailbox: Mailbox;
  let deliver: (changes?: Partial<NotificationOrder>, attempt?: number) => Promise<void>;
  let giveUp: AbortController;

  beforeEach(() => {
    notifications = new InMemoryNotifications();
    transactor = new InMemoryTransactor();
    mailbox = new Mailbox();
    giveUp = new AbortController();
    const channels = [mailbox, new RecordingChannel('sms')];
    const policy = new DeliveryPolicy(3, 5_000);
    const delivery = new DeliverNotification(notifications, channels, policy, transactor, clock, logger);
    deliver = async (changes = {}, attempt = 1) => {
      const { state } = Notification.request({ ...order, ...changes }, now);
      notifications.states.set(state.id, { ...state, attempts: attempt - 1 });
      const [claimed] = await notifications.claimDue(now, new Date(now.getTime() + 30_000), 1);
      await delivery.execute(claimed!, giveUp.signal);
    };
  });

  const stored = () => notifications.states.get(order.id)!;

  it('hands it to its channel and answers as the golden message says', async () => {
    await deliver();

    expect(mailbox.received).to.have.length(1);
    expect(mailbox.received[0]).to.include({ id: order.id, recipient: order.recipient, html: order.html });
    expect(stored()).to.include({ status: 'sent', sentAt: now, attempts: 1 });
    const { event, correlation } = transactor.published[0]!;
    expect(event).to.be.instanceOf(EmailNotificationSentIntegrationEvent);
    expect(event.data).to.deep.equal(golden('notification.email.sent').body.data);
    expect(correlation).to.deep.equal({ correlationId: order.correlationId, causationId: order.requestId });
  });

  it('answers a text message as one', async () => {
    await deliver({ channel: 'sms', templateId: 'booking-confirmed-sms', subject: null, html: null });

    expect(transactor.published.map(({ event }) => event.constructor)).to.deep.equal([
      SmsNotificationSentIntegrationEvent,
    ]);
  });

  it('puts off what the channel would not take, without a word', async () => {
    mailbox.answer = () => Promise.reject(new Error('connect ECONNREFUSED smtp://user:secret@mail'));

    await deliver();

    expect(stored()).to.deep.include({
      status: 'pending',
      errorMessage: 'connect ECONNREFUSED smtp://user:***@mail',
      dueAt: new Date(now.getTime() + 5_000),
    });
    expect(transactor.published).to.deep.equal([]);
  });

  it('reports a failure after the last attempt', async () => {
    mailbox.answer = () => Promise.reject(new Error('Away.'));

    await deliver({}, 3);

    expect(stored().status).to.equal('failed');
    expect(transactor.published.map(({ event }) => event.data as object)).to.deep.equal([
      {
        ...golden('notification.email.sent').body.data,
        success: false,
        error_message: 'Away.',
      },
    ]);
  });

  it('reports at once what the channel will never take', async () => {
    mailbox.answer = () => Promise.reject(new UndeliverableError('No such mailbox.'));

    await deliver();

    expect(stored()).to.include({ status: 'failed', attempts: 1, errorMessage: 'No such mailbox.' });
  });

  it('does not begin another one if every attempt ended with its process', async () => {
    await deliver({}, 4);

    expect(mailbox.received).to.deep.equal([]);
    expect(stored()).to.include({
      status: 'failed',
      errorMessage: 'Every attempt to send it was cut short.',
    });
  });

  it('records nothing when cut short, so that it is begun again', async () => {
    mailbox.answer = () => {
      giveUp.abort();
      return Promise.reject(new Error('Aborted.'));
    };

    await deliver();

    expect(stored()).to.include({ status: 'pending', errorMessage: null, attempts: 1 });
  });
});
