import { HttpRoutes, parsePath } from '@ticketwave/building-blocks/http';
import { uuid } from '@ticketwave/building-blocks/messaging';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { CreateBooking } from '../application/create-booking.ts';
import { GetBooking } from '../application/get-booking.ts';
import { representationOf } from './booking-representation.ts';
import { Links } from './links.ts';
import { newBooking } from './new-booking.ts';

const path = Joi.object<{ readonly id: string }, true>({ id: uuid });

@injectable()
export class BookingRoutes extends HttpRoutes {
  constructor(
    @inject(CreateBooking) private readonly createBooking: CreateBooking,
    @inject(GetBooking) private readonly getBooking: GetBooking,
    @inject(Links) private readonly links: Links,
  ) {
    super();
  }

  override mount(router: Router): void {
    router.post('/api/bookings', async (request, response) => {
      const { state } = await this.createBooking.execute(newBooking(request));
      response.status(201).location(this.links.booking(state.id)).json(representationOf(state));
    });

    router.get('/api/bookings/:id', async (request, response) => {
      const { id } = parsePath(request, path);
      response.json(representationOf(await this.getBooking.execute(id)));
    });
  }
}
