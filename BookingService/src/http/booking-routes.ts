import { HttpRoutes, Idempotency } from '@ticketwave/building-blocks/http';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import { CancelBooking } from '../application/cancel-booking.ts';
import { CreateBooking } from '../application/create-booking.ts';
import { GetBooking } from '../application/get-booking.ts';
import { cancelBooking, createBooking, showBooking } from './booking-operations.ts';
import { representationOf } from './booking-representation.ts';
import { Links } from './links.ts';
import { commandOf } from './new-booking.ts';

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
    createBooking.mount(router, ({ body }, request) =>
      this.idempotency.once(request, async (work) => {
        const { state } = await this.createBooking.execute(commandOf(body), work);
        return { status: 201, body: representationOf(state), location: this.links.booking(state.id) };
      }),
    );
    cancelBooking.mount(router, ({ path: { id: bookingId }, body: { reason = null } }, request) =>
      this.idempotency.once(request, async (work) => {
        const booking = await this.cancelBooking.execute({ bookingId, reason }, work);
        return { status: 200, body: representationOf(booking) };
      }),
    );
    showBooking.mount(router, async ({ path: { id } }) => ({
      status: 200,
      body: representationOf(await this.getBooking.execute(id)),
    }));
  }
}
