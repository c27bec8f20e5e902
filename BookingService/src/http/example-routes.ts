import { HttpRoutes, Idempotency, sendAnswer } from '@ticketwave/building-blocks/http';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import { StartExampleFlow } from '../application/start-example-flow.ts';
import type { BookingState } from '../domain/booking-state.ts';
import { Links } from './links.ts';
import { newBooking } from './new-booking.ts';

/** The demonstration: a booking like any other, answered with where to watch what becomes of it. */
@injectable()
export class ExampleRoutes extends HttpRoutes {
  constructor(
    @inject(Idempotency) private readonly idempotency: Idempotency,
    @inject(StartExampleFlow) private readonly startExampleFlow: StartExampleFlow,
    @inject(Links) private readonly links: Links,
  ) {
    super();
  }

  override mount(router: Router): void {
    router.post('/api/example/create-booking-with-flow', async (request, response) => {
      const command = newBooking(request);
      const answer = await this.idempotency.once(request, async (work) => {
        const { state } = await this.startExampleFlow.execute(command, work);
        return { status: 201, body: this.#begun(state), location: this.links.booking(state.id) };
      });
      sendAnswer(response, answer);
    });
  }

  #begun(booking: BookingState): object {
    return {
      bookingId: booking.id,
      correlationId: booking.correlationId,
      status: booking.status,
      priceAmount: booking.price.major,
      priceCurrency: booking.price.currency,
      expiresAt: booking.expiresAt.toISOString(),
      links: {
        booking: this.links.booking(booking.id),
        userBookings: this.links.bookingsOf(booking.userId),
      },
    };
  }
}
