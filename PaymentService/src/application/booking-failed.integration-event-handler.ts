import { BookingFailedIntegrationEvent } from '@ticketwave/booking-contracts';
import { IntegrationEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { bookingEnded } from './booking-ended.subscription.ts';
import { EndPayment } from './end-payment.ts';

/** The booking got no tickets: nobody is to pay for it, and whoever has gets all of it back. */
@injectable()
export class BookingFailedIntegrationEventHandler extends IntegrationEventHandler<BookingFailedIntegrationEvent> {
  readonly handles = BookingFailedIntegrationEvent;
  override readonly subscription = bookingEnded;

  constructor(@inject(EndPayment) private readonly endPayment: EndPayment) {
    super();
  }

  async handle({ data }: BookingFailedIntegrationEvent, work: UnitOfWork): Promise<void> {
    const end = { at: new Date(data.failed_at), reason: data.failure_reason, refundDue: null };
    await this.endPayment.execute(data.booking_id, end, work);
  }
}
