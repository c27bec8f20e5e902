import { Failure } from '@ticketwave/cli/development';
import type { Stage } from './scenarios/scenario.ts';
import type { Api } from './api.ts';
import type { Observed, ObservedBooking } from './end-state.ts';

/** What the services' APIs say of the scenario's bookings. */
export async function observe({ api, bookings, event, scenario }: Stage): Promise<Observed> {
  if (!event) throw new Failure(`Nothing was put on sale for the scenario ${scenario.name}.`);
  const [now, ...observed] = await Promise.all([
    api.event(event.eventId),
    ...bookings.map(({ booking }) => observeBooking(api, booking.bookingId)),
  ]);
  return { event: now, bookings: observed };
}

async function observeBooking(api: Api, bookingId: string): Promise<ObservedBooking> {
  const [booking, { items }] = await Promise.all([api.booking(bookingId), api.notifications(bookingId)]);
  const payment = booking.paymentId === null ? undefined : await api.payment(booking.paymentId);
  const receipt = payment?.receiptUrl ? await api.receipt(payment.receiptUrl) : undefined;
  return { booking, payment, receipt, notifications: items };
}
