import { BookingCancelledIntegrationEvent } from '@ticketwave/booking-contracts';
import { Money } from '@ticketwave/building-blocks/domain';
import { IntegrationEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { bookingEnded } from './booking-ended.subscription.ts';
import { EndPayment } from './end-payment.ts';

/**
 * The user, a failed payment or the clock has ended the booking: its payment ends too. `refund_amount` is due if money
 * was taken, which Booking may not know: what counts is that it was, not whether Booking calls it eligible.
 */
@injectable()
export class BookingCancelledIntegrationEventHandler extends IntegrationEventHandler<BookingCancelledIntegrationEvent> {
  readonly handles = BookingCancelledIntegrationEvent;
  override readonly subscription = bookingEnded;

  constructor(@inject(EndPayment) private readonly endPayment: EndPayment) {
    super();
  }

  async handle({ data }: BookingCancelledIntegrationEvent, work: UnitOfWork): Promise<void> {
    const end = {
      at: new Date(data.cancelled_at),
      reason: data.cancellation_reason,
      refundDue: Money.fromMajor(data.refund_amount, data.refund_currency),
    };
    await this.endPayment.execute(data.booking_id, end, work);
  }
}
