import { HttpRoutes } from '@ticketwave/building-blocks/http';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import { StartExampleFlow } from '../application/start-example-flow.ts';
import { Links } from './links.ts';
import { newBooking } from './new-booking.ts';

/** The demonstration: a booking like any other, answered with where to watch what becomes of it. */
@injectable()
export class ExampleRoutes extends HttpRoutes {
  constructor(
    @inject(StartExampleFlow) private readonly startExampleFlow: StartExampleFlow,
    @inject(Links) private readonly links: Links,
  ) {
    super();
  }

  override mount(router: Router): void {
    router.post('/api/example/create-booking-with-flow', async (request, response) => {
      const { state } = await this.startExampleFlow.execute(newBooking(request));
      const links = {
        booking: this.links.booking(state.id),
        userBookings: this.links.bookingsOf(state.userId),
      };
      response.status(201).location(links.booking).json({
        bookingId: state.id,
        correlationId: state.correlationId,
        status: state.status,
        priceAmount: state.price.major,
        priceCurrency: state.price.currency,
        expiresAt: state.expiresAt.toISOString(),
        links,
      });
    });
  }
}
