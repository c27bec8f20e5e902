import { newId } from '@ticketwave/building-blocks/messaging';
import { notificationService } from '@ticketwave/notification-service/composition-root';
import { expect } from 'chai';
import { expectConforming } from '../../support/conformance.ts';
import { useService } from '../../support/service-bench.ts';
import { conforming, type Received } from '../../support/wire-client.ts';

const SEND = 'booking.notification.send-requested';
const EMAIL_SENT = 'notification.email.sent';
const SMS_SENT = 'notification.sms.sent';

describe('NotificationService on broker and database, without a mail server', () => {
  const bench = useService(notificationService);

  async function kept(bookingId: string): Promise<Record<string, unknown>[]> {
    const { status, body } = await bench().service.get(`/api/notifications?bookingId=${bookingId}`);
    expect(status).to.equal(200);
    return body.items;
  }

  /** Asks for a notice. @returns that it was sent */
  async function notify(data: object, answer = EMAIL_SENT): Promise<Received> {
    const request = conforming(SEND, data);
    await bench().client.publish(request);
    return bench().events.next(request.body.correlation_id, answer);
  }

  it('keeps what it has rendered, shows it, and says that it is sent', async () => {
    const bookingId = newId();
    const sent = await notify({ booking_id: bookingId, user_id: 'test-user-123' });
    expectConforming(sent);
    expect(sent.envelope.data).to.deep.include({
      booking_id: bookingId,
      user_id: 'test-user-123',
      notification_type: 'booking-created',
      channel: 'email',
      success: true,
      error_message: null,
      template_id: 'booking-created',
    });
    const [notification, ...more] = await kept(bookingId);
    expect(more).to.deep.equal([]);
    expect(notification).to.deep.include({
      bookingId,
      channel: 'email',
      status: 'sent',
      recipient: 'user-d51968617d0940d7@ticketwave.invalid',
      subject: 'We have your booking for An Evening of Chamber Music',
      attempts: 1,
    });
    for (const part of ['text', 'html'])
      expect(notification![part])
        .to.include('An Evening of Chamber Music')
        .and.include('99.80')
        .and.include(bookingId)
        .and.not.match(/<%|undefined|null|NaN/);
    const one = await bench().service.get(`/api/notifications/${String(notification!['notificationId'])}`);
    expect(one.body).to.deep.equal(notification);
  });

  it('a second delivery of the request is one notification', async () => {
    const bookingId = newId();
    const request = conforming(SEND, { booking_id: bookingId });
    await bench().client.publish(request);
    await bench().client.publish(request);
    const outcomes = await bench().service.outcomesOf(request.body.event_id, 2);
    expect(outcomes.sort()).to.deep.equal(['duplicate', 'handled']);
    await bench().events.next(request.body.correlation_id, EMAIL_SENT);
    expect(await kept(bookingId)).to.have.lengthOf(1);
    expect(await bench().service.publishedIn(request.body.correlation_id)).to.deep.equal([EMAIL_SENT]);
  });

  it('a confirmed booking goes by e-mail and by text message', async () => {
    const bookingId = newId();
    const request = conforming(SEND, { booking_id: bookingId, notification_type: 'booking-confirmed' });
    await bench().client.publish(request);
    const received = await bench().events.untilReceived(request.body.correlation_id, 2);
    received.forEach(expectConforming);
    expect(received.map(({ envelope }) => envelope.event_type).sort()).to.deep.equal([EMAIL_SENT, SMS_SENT]);
    const channels = (await kept(bookingId)).map(({ channel, subject }) => ({
      channel,
      hasSubject: subject !== null,
    }));
    expect(channels).to.have.deep.members([
      { channel: 'email', hasSubject: true },
      { channel: 'sms', hasSubject: false },
    ]);
  });

  it('a receipt is a notice of its own', async () => {
    const bookingId = newId();
    const receipt = conforming('receipt.receipt.generated', { booking_id: bookingId });
    await bench().client.publish(receipt);
    const { envelope } = await bench().events.next(receipt.body.correlation_id, EMAIL_SENT);
    expect(envelope.data).to.deep.include({
      notification_type: 'receipt',
      template_id: 'receipt',
      success: true,
    });
    const [notification] = await kept(bookingId);
    expect(notification!['text']).to.include(receipt.body.data['receipt_number']);
  });

  it('every kind of notice can be rendered', async () => {
    const types = [
      'payment-failed',
      'booking-failed',
      'booking-cancelled',
      'booking-expired',
      'payment-refunded',
    ];
    for (const notification_type of types) {
      const bookingId = newId();
      const { envelope } = await notify({
        booking_id: bookingId,
        notification_type,
        reason: 'Because of the rain.',
      });
      expect(envelope.data, notification_type).to.deep.include({ notification_type, success: true });
      const [notification] = await kept(bookingId);
      expect(notification!['text'], notification_type).to.include('Because of the rain.');
    }
  });

  it('what a user or an organiser calls themselves cannot change the mail', async () => {
    const bookingId = newId();
    const event_name = '<script>alert(1)</script>\r\nBcc: everyone@example.org';
    await notify({ booking_id: bookingId, event_name });
    const [notification] = await kept(bookingId);
    expect(notification!['html']).not.to.include('<script>');
    expect(notification!['html']).to.include('&lt;script&gt;');
    expect(notification!['subject']).not.to.match(/[\r\n]/);
  });
});
