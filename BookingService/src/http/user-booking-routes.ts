import { bookingStatuses, quantity } from '@ticketwave/booking-contracts';
import { HttpRoutes, Operation } from '@ticketwave/building-blocks/http';
import { amountIn, currency, timestamp, userId, uuid } from '@ticketwave/contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { ListUserBookings } from '../application/list-user-bookings.ts';
import type { Page, UserBooking } from '../application/user-bookings.ts';

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
type Item = ReturnType<typeof representationOf>;

const userBooking = Joi.object<Item, true>({
  bookingId: uuid,
  eventId: uuid,
  category: Joi.string(),
  ticketCount: quantity,
  status: Joi.string().valid(...bookingStatuses),
  reason: Joi.string().allow(null).description('Why it ended; null if it has not.'),
  priceAmount: amountIn('priceCurrency'),
  priceCurrency: currency,
  expiresAt: timestamp,
}).meta({ fieldKind: { name: 'UserBooking' } });
const page = Joi.number().integer().min(1).max(1_000_000);
const pageSize = Joi.number().integer().min(1).max(100);

const listUserBookings = new Operation({
  name: 'listUserBookings',
  method: 'get',
  path: '/api/users/:userId/bookings',
  summary: 'Everything that a user has booked, newest first',
  parameters: Joi.object<{ readonly userId: string }, true>({ userId: userId.example('ada@example.com') }),
  query: Joi.object<Page>({
    page: page.optional().default(1).example(1),
    pageSize: pageSize.optional().default(20).example(20),
  }),
  answers: {
    200: {
      description: 'One page of the list, and how many bookings there are altogether.',
      body: Joi.object<Page & { readonly items: Item[]; readonly total: number }, true>({
        items: Joi.array().items(userBooking),
        page,
        pageSize,
        total: Joi.number().integer().min(0),
      }),
    },
  },
});

@injectable()
export class UserBookingRoutes extends HttpRoutes {
  constructor(@inject(ListUserBookings) private readonly listUserBookings: ListUserBookings) {
    super();
  }

  override mount(router: Router): void {
    listUserBookings.mount(router, async ({ path, query }) => {
      const { bookings, total } = await this.listUserBookings.execute(path.userId, query);
      return { status: 200, body: { items: bookings.map(representationOf), ...query, total } };
    });
  }
}
