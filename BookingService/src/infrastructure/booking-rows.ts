import { Money } from '@ticketwave/building-blocks/domain';
import type { BookingHistoryEntry, BookingState } from '../domain/booking-state.ts';

/** A booking with its history, as PostgreSQL gives it: whole numbers of 64 bits and times in JSON are texts. */
export interface BookingRow extends Omit<BookingState, 'unitPrice' | 'price' | 'payment' | 'history'> {
  readonly unitPriceMinor: string;
  readonly priceMinor: string;
  readonly priceCurrency: string;
  readonly paymentId: string | null;
  readonly paymentUrl: string | null;
  readonly history: readonly (Omit<BookingHistoryEntry, 'at'> & { readonly at: string })[];
}

/** The texts in the row are those of the domain: the table refuses others, and only this service writes it. */
export function toBookingState(row: BookingRow): BookingState {
  const { unitPriceMinor, priceMinor, priceCurrency, paymentId, paymentUrl, history, ...plain } = row;
  return {
    ...plain,
    unitPrice: new Money(Number(unitPriceMinor), priceCurrency),
    price: new Money(Number(priceMinor), priceCurrency),
    payment: paymentId === null ? null : { id: paymentId, url: paymentUrl },
    history: history.map(({ at, ...entry }) => ({ ...entry, at: new Date(at) })),
  };
}
