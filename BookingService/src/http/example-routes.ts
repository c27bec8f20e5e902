import { bookingStatuses } from '@ticketwave/booking-contracts';
import { HttpRoutes, Idempotency, Operation } from '@ticketwave/building-blocks/http';
import { amountIn, currency, timestamp, uuid, webAddress } from '@ticketwave/contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { StartExampleFlow } from '../application/start-example-flow.ts';
import type { BookingState } from '../domain/booking-state.ts';
import { Links } from './links.ts';
import { commandOf, newBooking } from './new-booking.ts';

const begunOf = (booking: BookingState, links: Links) => ({
  bookingId: booking.id,
  correlationId: booking.correlationId,
  status: booking.status,
  priceAmount: booking.price.major,
  priceCurrency: booking.price.currency,
  expiresAt: booking.expiresAt.toISOString(),
  links: {
    booking: links.booking(booking.id),
    userBookings: links.bookingsOf(booking.userId),
  },
});

const startExampleFlow = new Operation({
  name: 'startExampleFlow',
  method: 'post',
  path: '/api/example/create-booking-with-flow',
  summary: 'Book tickets as the demonstration does',
  body: newBooking,
  idempotent: true,
  answers: {
    201: {
      description: 'The booking has begun; its links show what becomes of it.',
      location: true,
      body: Joi.object<ReturnType<typeof begunOf>, true>({
        bookingId: uuid,
        correlationId: uuid,
        status: Joi.string().valid(...bookingStatuses),
        priceAmount: amountIn('priceCurrency'),
        priceCurrency: currency,
        expiresAt: timestamp,
        links: Joi.object({ booking: webAddress, userBookings: webAddress }),
      }),
    },
  },
  refusals: { 404: ['event_unknown'], 409: ['event_over'] },
});

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
    startExampleFlow.mount(router, ({ body }, request) =>
      this.idempotency.once(request, async (work) => {
        const { state } = await this.startExampleFlow.execute(commandOf(body), work);
        return { status: 201, body: begunOf(state, this.links), location: this.links.booking(state.id) };
      }),
    );
  }
}
