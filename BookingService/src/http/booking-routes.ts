import { HttpRoutes, Idempotency, parseBody, parsePath, sendAnswer } from '@ticketwave/building-blocks/http';
import { uuid } from '@ticketwave/contracts';
import type { Request, Response, Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { CancelBooking } from '../application/cancel-booking.ts';
import { CreateBooking } from '../application/create-booking.ts';
import { GetBooking } from '../application/get-booking.ts';
import { representationOf } from './booking-representation.ts';
import { Links } from './links.ts';
import { newBooking } from './new-booking.ts';

const path = Joi.object<{ readonly id: string }, true>({ id: uuid });

/** In the user's own words, which may fill several lines. */
const reason = Joi.string()
  .max(500)
  .pattern(/^(?:[^\p{Cc}]|[\t\r\n])*$/u)
  .messages({
    'string.pattern.base': '{{#label}} must not contain control characters but tabs and line breaks',
  });
const cancellation = Joi.object<{ readonly reason?: string }>({ reason: reason.optional() });

@injectable()
export class BookingRoutes extends HttpRoutes {
  constructor(
    @inject(Idempotency) private readonly idempotency: Idempotency,
    @inject(CreateBooking) private readonly createBooking: CreateBooking,
    @inject(CancelBooking) private readonly cancelBooking: CancelBooking,
    @inject(GetBooking) private readonly getBooking: GetBooking,
    @inject(Links) private readonly links: Links,
  ) {
    super();
  }

  override mount(router: Router): void {
    router.post('/api/bookings', (request, response) => this.#create(request, response));
    router.post('/api/bookings/:id/cancel', (request, response) => this.#cancel(request, response));
    router.get('/api/bookings/:id', async (request, response) => {
      const { id } = parsePath(request, path);
      response.json(representationOf(await this.getBooking.execute(id)));
    });
  }

  async #create(request: Request, response: Response): Promise<void> {
    const command = newBooking(request);
    const answer = await this.idempotency.once(request, async (work) => {
      const { state } = await this.createBooking.execute(command, work);
      return { status: 201, body: representationOf(state), location: this.links.booking(state.id) };
    });
    sendAnswer(response, answer);
  }

  async #cancel(request: Request, response: Response): Promise<void> {
    const { id: bookingId } = parsePath(request, path);
    const { reason = null } = parseBody(request, cancellation);
    const answer = await this.idempotency.once(request, async (work) => {
      const booking = await this.cancelBooking.execute({ bookingId, reason }, work);
      return { status: 200, body: representationOf(booking) };
    });
    sendAnswer(response, answer);
  }
}
