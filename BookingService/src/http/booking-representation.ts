import { amountIn, currency, timestamp, userId, uuid, webAddress } from '@ticketwave/contracts';
import { bookingStatuses, quantity } from '@ticketwave/booking-contracts';
import Joi from 'joi';
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

export type BookingRepresentation = ReturnType<typeof representationOf>;

const status = Joi.string()
  .valid(...bookingStatuses)
  .meta({ fieldKind: { name: 'BookingStatus' } });

/** Of `representationOf`. */
export const booking = Joi.object<BookingRepresentation, true>({
  bookingId: uuid,
  eventId: uuid,
  eventName: Joi.string(),
  category: Joi.string(),
  userId,
  ticketCount: quantity,
  status,
  unitPriceAmount: amountIn('priceCurrency').description('Of one ticket.'),
  priceAmount: amountIn('priceCurrency').description('Of all tickets together.'),
  priceCurrency: currency,
  paymentId: uuid.allow(null).description('Null as long as none is known.'),
  paymentUrl: webAddress.allow(null).description('Where to pay; null until the payment is prepared.'),
  attention: Joi.string().allow(null).description('What a person has to look at; null if nothing.'),
  correlationId: uuid.description('Of the request that began it.'),
  createdAt: timestamp,
  updatedAt: timestamp,
  expiresAt: timestamp.description('From then on nobody may start to pay.'),
  history: Joi.array()
    .items(
      Joi.object<BookingRepresentation['history'][number], true>({
        at: timestamp,
        status,
        what: Joi.string().description('A word such as created, tickets-reserved or payment-succeeded.'),
        reason: Joi.string().allow(null).description('Why, as a word that does not change.'),
        note: Joi.string().allow(null).description('What there is to say about it in somebody’s own words.'),
      }),
    )
    .description('Oldest first.'),
})
  .meta({ fieldKind: { name: 'Booking' } })
  .example({
    bookingId: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    eventId: '123e4567-e89b-12d3-a456-426614174000',
    eventName: 'Sample Concert',
    category: 'concert',
    userId: 'ada@example.com',
    ticketCount: 2,
    status: 'pending',
    unitPriceAmount: 49.9,
    priceAmount: 99.8,
    priceCurrency: 'EUR',
    paymentId: null,
    paymentUrl: null,
    attention: null,
    correlationId: '0197f1f0-6f0a-7c3e-9d55-0242ac120001',
    createdAt: '2026-01-30T10:30:00.000Z',
    updatedAt: '2026-01-30T10:30:00.000Z',
    expiresAt: '2026-01-30T10:45:00.000Z',
    history: [
      { at: '2026-01-30T10:30:00.000Z', status: 'pending', what: 'created', reason: null, note: null },
    ],
  } satisfies BookingRepresentation);
