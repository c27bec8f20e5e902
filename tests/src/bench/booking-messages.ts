import { newId } from '@ticketwave/building-blocks/messaging';
import type { Options } from 'amqplib';
import { conforming } from '../support/wire-client.ts';

/** What a booking that goes well says of itself, request or fact. */
const OF_A_BOOKING = [
  'booking.inventory.update-requested',
  'booking.payment.preparation-requested',
  'booking.notification.send-requested',
  'booking.booking.created',
  'catalog.inventory.updated',
  'payment.payment.created',
  'payment.payment.succeeded',
  'booking.booking.confirmed',
  'receipt.receipt.generated',
  'notification.email.sent',
] as const;

/** Messages on the wire, booking by booking, without an end. */
export function* bookingMessages(): Generator<{ readonly body: Buffer; readonly options: Options.Publish }> {
  for (;;) {
    const correlationId = newId();
    const bookingId = newId();
    for (const type of OF_A_BOOKING) {
      const { properties, headers, body } = conforming(type, { booking_id: bookingId }, { correlationId });
      yield {
        body: Buffer.from(JSON.stringify(body)),
        options: {
          messageId: properties.message_id,
          type: properties.type,
          correlationId: properties.correlation_id,
          contentType: properties.content_type,
          timestamp: properties.timestamp,
          appId: properties.app_id,
          persistent: true,
          headers,
        },
      };
    }
  }
}
