import { inject, injectable } from 'inversify';
import { UserBookings, type Page, type UserBookingPage } from './user-bookings.ts';

/** Answers from the read model, which follows the bookings within moments. */
@injectable()
export class ListUserBookings {
  constructor(@inject(UserBookings) private readonly userBookings: UserBookings) {}

  execute(userId: string, page: Page): Promise<UserBookingPage> {
    return this.userBookings.list(userId, page);
  }
}
