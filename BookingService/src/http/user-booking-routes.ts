import { HttpRoutes, parsePath, parseQuery } from '@ticketwave/building-blocks/http';
import { userId } from '@ticketwave/contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { ListUserBookings } from '../application/list-user-bookings.ts';
import type { Page, UserBooking } from '../application/user-bookings.ts';

const path = Joi.object<{ readonly userId: string }, true>({ userId });
const query = Joi.object<Page>({
  page: Joi.number().integer().min(1).max(1_000_000).optional().default(1),
  pageSize: Joi.number().integer().min(1).max(100).optional().default(20),
});

@injectable()
export class UserBookingRoutes extends HttpRoutes {
  constructor(@inject(ListUserBookings) private readonly listUserBookings: ListUserBookings) {
    super();
  }

  override mount(router: Router): void {
    router.get('/api/users/:userId/bookings', async (request, response) => {
      const user = parsePath(request, path).userId;
      const page = parseQuery(request, query);
      const { bookings, total } = await this.listUserBookings.execute(user, page);
      response.json({ items: bookings.map(representationOf), ...page, total });
    });
  }
}

const representationOf = (booking: UserBooking) => ({
  bookingId: booking.bookingId,
  eventId: booking.eventId,
  category: booking.category,
  ticketCount: booking.quantity,
  status: booking.status,
  reason: booking.reason,
  priceAmount: booking.price.major,
  priceCurrency: booking.price.currency,
  expiresAt: booking.expiresAt.toISOString(),
});
