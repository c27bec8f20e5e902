import type { BookingState } from '../domain/booking-state.ts';

/** A booking as people see it; amounts in the major unit of the currency. */
export const representationOf = (booking: BookingState) => ({
  bookingId: booking.id,
  eventId: booking.eventId,
  eventName: booking.eventName,
  category: booking.category,
  userId: booking.userId,
  ticketCount: booking.quantity,
  status: booking.status,
  unitPriceAmount: booking.unitPrice.major,
  priceAmount: booking.price.major,
  priceCurrency: booking.price.currency,
  paymentId: booking.payment?.id ?? null,
  paymentUrl: booking.payment?.url ?? null,
  attention: booking.reviewReason,
  correlationId: booking.correlationId,
  createdAt: booking.createdAt.toISOString(),
  updatedAt: booking.updatedAt.toISOString(),
  expiresAt: booking.expiresAt.toISOString(),
  history: booking.history.map(({ at, status, what, reason, note }) => ({
    at: at.toISOString(),
    status,
    what,
    reason,
    note,
  })),
});
