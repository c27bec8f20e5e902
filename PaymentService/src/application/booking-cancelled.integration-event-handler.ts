import { BookingCancelledIntegrationEvent } from '@ticketwave/booking-contracts';
import { IntegrationEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { bookingEnded } from './booking-ended.subscription.ts';
import { EndPayment } from './end-payment.ts';

/** The user, a failed payment or the clock has ended the booking: its payment ends too. */
@injectable()
export class BookingCancelledIntegrationEventHandler extends IntegrationEventHandler<BookingCancelledIntegrationEvent> {
  readonly handles = BookingCancelledIntegrationEvent;
  override readonly subscription = bookingEnded;

  constructor(@inject(EndPayment) private readonly endPayment: EndPayment) {
    super();
  }

  async handle({ data }: BookingCancelledIntegrationEvent, work: UnitOfWork): Promise<void> {
    await this.endPayment.execute({ bookingId: data.booking_id, endedAt: new Date(data.cancelled_at) }, work);
  }
}
