import { Money } from '@ticketwave/building-blocks/domain';
import type { BookingHistoryEntry, BookingState } from '../domain/booking-state.ts';
import type { Prisma } from './generated/prisma/client.ts';

export const withHistory = {
  history: { omit: { bookingId: true }, orderBy: { position: 'asc' } },
} satisfies Prisma.BookingInclude;

type BookingRow = Prisma.BookingGetPayload<{ include: typeof withHistory }>;

export function toBookingRow(booking: BookingState): Omit<BookingRow, 'history'> {
  return {
    id: booking.id,
    eventId: booking.eventId,
    eventName: booking.eventName,
    category: booking.category,
    userId: booking.userId,
    quantity: booking.quantity,
    unitPriceMinor: BigInt(booking.unitPrice.minor),
    priceMinor: BigInt(booking.price.minor),
    priceCurrency: booking.price.currency,
    status: booking.status,
    paymentId: booking.payment?.id ?? null,
    paymentUrl: booking.payment?.url ?? null,
    reviewReason: booking.reviewReason,
    correlationId: booking.correlationId,
    createdAt: booking.createdAt,
    updatedAt: booking.updatedAt,
    expiresAt: booking.expiresAt,
  };
}

/** The texts in the row are those of the domain: the table refuses others, and only this service writes it. */
export function toBookingState(row: BookingRow): BookingState {
  const { unitPriceMinor, priceMinor, priceCurrency, paymentId, paymentUrl, status, history, ...plain } = row;
  return {
    ...plain,
    unitPrice: new Money(Number(unitPriceMinor), priceCurrency),
    price: new Money(Number(priceMinor), priceCurrency),
    status: status as BookingState['status'],
    payment: paymentId === null ? null : { id: paymentId, url: paymentUrl },
    history: history as BookingHistoryEntry[],
  };
}
