import {
  SendBookingNotificationIntegrationEvent,
  type SendBookingNotification,
} from '@ticketwave/booking-contracts';
import type { MessageContext } from '@ticketwave/building-blocks/messaging';
import { ReceiptGeneratedIntegrationEvent, type ReceiptGenerated } from '@ticketwave/payment-contracts';
import { DeliverySignal } from '@ticketwave/notification-service/application/delivery-signal';
import { Notify } from '@ticketwave/notification-service/application/notify';
import { Recipients, type Recipient } from '@ticketwave/notification-service/application/recipients';
import { ReceiptGeneratedIntegrationEventHandler } from '@ticketwave/notification-service/application/receipt-generated.integration-event-handler';
import { SendBookingNotificationIntegrationEventHandler } from '@ticketwave/notification-service/application/send-booking-notification.integration-event-handler';
import { EtaTemplates } from '@ticketwave/notification-service/infrastructure/eta-templates';
import { expect } from 'chai';
import { golden } from '../../support/goldens.ts';
import { clock, InMemoryNotifications, InMemoryTransactor, now } from './in-memory.ts';

class OneRecipient extends Recipients {
  recipient: Recipient = { addresses: { email: 'ada@example.com', sms: '+4930123456' }, language: 'en' };

  override find(): Promise<Recipient> {
    return Promise.resolve(this.recipient);
  }
}

const request = golden('booking.notification.send-requested').body;
const receipt = golden('receipt.receipt.generated').body;
const contextOf = (envelope: typeof request): MessageContext => ({
  envelope,
  queue: 'notification.send-booking-notification',
  attempt: 1,
  redrives: 0,
  signal: new AbortController().signal,
});

describe('a notice', () => {
  let notifications: InMemoryNotifications;
  let transactor: InMemoryTransactor;
  let recipients: OneRecipient;
  let notify: Notify;

  beforeEach(() => {
    notifications = new InMemoryNotifications();
    transactor = new InMemoryTransactor();
    const signal = new DeliverySignal();
    recipients = new OneRecipient();
    notify = new Notify(notifications, recipients, new EtaTemplates(), signal, clock);
  });

  const send = (changes: Partial<SendBookingNotification> = {}) => {
    const data = { ...(request.data as unknown as SendBookingNotification), ...changes };
    const handler = new SendBookingNotificationIntegrationEventHandler(notify);
    return transactor.transact((work) =>
      handler.handle(new SendBookingNotificationIntegrationEvent(data), work, contextOf(request)),
    );
  };
  const stored = () => [...notifications.states.values()];

  it('is written down as one e-mail to be sent; nothing is published yet', async () => {
    await send();

    expect(stored()).to.have.length(1);
    expect(stored()[0]).to.deep.include({
      requestId: request.event_id,
      correlationId: request.correlation_id,
      bookingId: request.data['booking_id'],
      userId: 'test-user-123',
      notificationType: 'booking-created',
      channel: 'email',
      recipient: 'ada@example.com',
      templateId: 'booking-created',
      subject: 'We have your booking for An Evening of Chamber Music',
      status: 'pending',
      dueAt: now,
    });
    expect(stored()[0]?.text).to.include(
      'Tickets: 2 tickets\nPrice: €99.80\nAs of: 30 January 2026 at 10:30 UTC\n',
    );
    expect(transactor.published).to.deep.equal([]);
  });

  it('that a booking is confirmed is an e-mail and a text message', async () => {
    await send({ notification_type: 'booking-confirmed' });

    expect(
      stored().map(({ channel, templateId, recipient }) => [channel, templateId, recipient]),
    ).to.deep.equal([
      ['email', 'booking-confirmed', 'ada@example.com'],
      ['sms', 'booking-confirmed-sms', '+4930123456'],
    ]);
  });

  it('is in the language of its recipient, amounts and times too', async () => {
    recipients.recipient = { ...recipients.recipient, language: 'de' };
    await send();

    expect(stored()[0]?.subject).to.equal('Wir haben Ihre Buchung für An Evening of Chamber Music');
    expect(stored()[0]?.text).to.include(
      'Tickets: 2 Tickets\nPreis: 99,80\u00a0€\nStand: 30. Januar 2026 um 10:30 UTC\n',
    );
  });

  it('asked for twice by one message is written down once', async () => {
    await send({ notification_type: 'booking-confirmed' });
    await send({ notification_type: 'booking-confirmed' });

    expect(stored()).to.have.length(2);
  });

  it('of a receipt is an e-mail with its number and where to read it', async () => {
    const data = receipt.data as unknown as ReceiptGenerated;
    const handler = new ReceiptGeneratedIntegrationEventHandler(notify);
    await transactor.transact((work) =>
      handler.handle(new ReceiptGeneratedIntegrationEvent(data), work, contextOf(receipt)),
    );

    expect(stored()).to.have.length(1);
    expect(stored()[0]).to.include({
      requestId: receipt.event_id,
      notificationType: 'receipt',
      channel: 'email',
      subject: `Your receipt ${data.receipt_number}`,
    });
    expect(stored()[0]?.text).to.include(data.receipt_url);
  });
});
