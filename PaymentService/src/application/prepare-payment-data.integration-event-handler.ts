import { PreparePaymentDataIntegrationEvent } from '@ticketwave/booking-contracts';
import { Clock, Money } from '@ticketwave/building-blocks/domain';
import { IntegrationEventHandler, newId, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Logger } from '@ticketwave/building-blocks/observability';
import { inject, injectable } from 'inversify';
import { Payment } from '../domain/payment.ts';
import { Bookings } from './bookings.ts';
import { Payments } from './payments.ts';

/** Makes it possible to pay for a booking, unless the booking has ended in the meantime. */
@injectable()
export class PreparePaymentDataIntegrationEventHandler extends IntegrationEventHandler<PreparePaymentDataIntegrationEvent> {
  readonly handles = PreparePaymentDataIntegrationEvent;

  constructor(
    @inject(Bookings) private readonly bookings: Bookings,
    @inject(Payments) private readonly payments: Payments,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly logger: Logger,
  ) {
    super();
  }

  async handle({ data }: PreparePaymentDataIntegrationEvent, work: UnitOfWork): Promise<void> {
    await this.bookings.lock(data.booking_id, work);
    // Asked again under another message id, which the inbox cannot know: the first answer stands.
    if (await this.payments.lockOfBooking(data.booking_id, work)) {
      this.logger.warn(`The payment of booking ${data.booking_id} is prepared already: skipped`);
      return;
    }
    const order = {
      id: newId(),
      bookingId: data.booking_id,
      userId: data.user_id,
      amount: Money.fromMajor(data.amount, data.currency),
      expiresAt: new Date(data.expires_at),
    };
    const ended = await this.bookings.hasEnded(data.booking_id, work);
    const payment = ended
      ? Payment.prepareCancelled(order, this.clock.now())
      : Payment.prepare(order, this.clock.now());
    await this.payments.add(payment, work);
  }
}
