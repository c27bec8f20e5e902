import {
  BookingCreatedIntegrationEvent,
  BookingConfirmedIntegrationEvent,
  BookingCancelledIntegrationEvent,
  BookingFailedIntegrationEvent,
} from '@ticketwave/booking-contracts';
import {
  PaymentSucceededIntegrationEvent,
  PaymentFailedIntegrationEvent,
  PaymentRefundedIntegrationEvent,
} from '@ticketwave/payment-contracts';
import {
  EmailNotificationSentIntegrationEvent,
  SmsNotificationSentIntegrationEvent,
} from '@ticketwave/notification-contracts';
import type { Grouping, ReportName } from '../domain/report.ts';

const CREATED = BookingCreatedIntegrationEvent.contract.type;
const CONFIRMED = BookingConfirmedIntegrationEvent.contract.type;
const CANCELLED = BookingCancelledIntegrationEvent.contract.type;
const FAILED = BookingFailedIntegrationEvent.contract.type;
const PAID = PaymentSucceededIntegrationEvent.contract.type;
const NOT_PAID = PaymentFailedIntegrationEvent.contract.type;
const REFUNDED = PaymentRefundedIntegrationEvent.contract.type;
const EMAIL = EmailNotificationSentIntegrationEvent.contract.type;
const SMS = SmsNotificationSentIntegrationEvent.contract.type;

/** Types of the events that reports are computed from. */
export const FACT_TYPES = [CREATED, CONFIRMED, CANCELLED, FAILED, PAID, NOT_PAID, REFUNDED, EMAIL, SMS];

/** What they read of their data: this is left of an event that is removed, and names no person. */
export const FACT_FIELDS = [
  'amount',
  'booking_id',
  'category',
  'channel',
  'currency',
  'error_code',
  'event_id',
  'notification_type',
  'payment_id',
  'quantity',
  'refund_id',
  'success',
];

/** SQL of a report: `$1` is the time from which it counts, `$2` the one before which. Pure. */
export const reportStatement = (report: ReportName, by: Grouping): string => STATEMENTS[report](by);

/** Every fact once, although it may have been published in several versions. */
const facts = (id: string, ...types: readonly string[]): string => `
  SELECT DISTINCT ON (event_type, ${id}) * FROM reported_fact
   WHERE event_type IN (${types.map((type) => `'${type}'`).join(', ')}) AND occurred_at >= $1 AND occurred_at < $2
   ORDER BY event_type, ${id}, occurred_at, event_id`;

/** What a row is about: the time at which it happened, or what the booking is for. */
const keyOf: Readonly<Record<Grouping, (fact: string, booking: string) => string>> = {
  hour: (fact) => timeKey(fact, 'hour'),
  day: (fact) => timeKey(fact, 'day'),
  category: (_fact, booking) => `coalesce(${booking}.data ->> 'category', 'unknown')`,
  event: (_fact, booking) => `coalesce(${booking}.data ->> 'event_id', 'unknown')`,
};

const timeKey = (fact: string, unit: 'hour' | 'day'): string =>
  `to_char(date_trunc('${unit}', ${fact}.occurred_at, 'UTC') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`;

/** The creation of the booking that a fact is about. */
const withBooking = (fact: string, by: Grouping): string =>
  by === 'hour' || by === 'day'
    ? ''
    : `LEFT JOIN LATERAL (
         SELECT data FROM reported_fact
          WHERE entity_id = ${fact}.data ->> 'booking_id' AND event_type = '${CREATED}' LIMIT 1) AS booking ON true`;

const STATEMENTS: Readonly<Record<ReportName, (by: Grouping) => string>> = {
  // By when they were made: what became of them may have happened later.
  bookings: (by) => `
    WITH booking AS (${facts('entity_id', CREATED)}), outcome AS (
      SELECT entity_id, bool_or(event_type = '${CONFIRMED}') AS confirmed,
             bool_or(event_type = '${CANCELLED}') AS cancelled,
             bool_or(event_type = '${FAILED}') AS failed
        FROM reported_fact
       WHERE event_type IN ('${CONFIRMED}', '${CANCELLED}', '${FAILED}')
         AND entity_id IN (SELECT entity_id FROM booking)
       GROUP BY entity_id
    )
    SELECT ${keyOf[by]('booking', 'booking')} AS key, count(*)::int AS created,
           count(*) FILTER (WHERE confirmed)::int AS confirmed, count(*) FILTER (WHERE cancelled)::int AS cancelled,
           count(*) FILTER (WHERE failed)::int AS failed,
           coalesce(sum((data ->> 'quantity')::int) FILTER (WHERE confirmed), 0)::int AS tickets,
           round(count(*) FILTER (WHERE confirmed)::numeric / count(*), 4)::float AS conversion
      FROM booking LEFT JOIN outcome USING (entity_id) GROUP BY 1 ORDER BY 1`,

  revenue: (by) => `
    WITH fact AS (
      (${facts(`(data ->> 'payment_id')`, PAID)})
      UNION ALL (${facts(`(data ->> 'refund_id')`, REFUNDED)})
    ), amount AS (
      SELECT ${keyOf[by]('fact', 'booking')} AS key, fact.data ->> 'currency' AS currency,
             (fact.data ->> 'amount')::numeric AS amount, event_type = '${PAID}' AS is_payment
        FROM fact ${withBooking('fact', by)}
    )
    SELECT key, currency, coalesce(sum(amount) FILTER (WHERE is_payment), 0)::float AS paid,
           coalesce(sum(amount) FILTER (WHERE NOT is_payment), 0)::float AS refunded,
           sum(CASE WHEN is_payment THEN amount ELSE -amount END)::float AS net,
           count(*) FILTER (WHERE is_payment)::int AS payments, count(*) FILTER (WHERE NOT is_payment)::int AS refunds
      FROM amount GROUP BY 1, 2 ORDER BY 1, 2`,

  payments: (by) => `
    WITH fact AS (
      (${facts(`(data ->> 'payment_id')`, PAID)})
      UNION ALL (${facts('event_id', NOT_PAID)})
    )
    SELECT ${keyOf[by]('fact', 'booking')} AS key,
           count(*) FILTER (WHERE event_type = '${PAID}')::int AS succeeded,
           count(*) FILTER (WHERE event_type = '${NOT_PAID}')::int AS failed,
           round(count(*) FILTER (WHERE event_type = '${PAID}')::numeric / count(*), 4)::float
             AS "successRate"
      FROM fact ${withBooking('fact', by)} GROUP BY 1 ORDER BY 1`,

  failures: (by) => `
    WITH fact AS (${facts('event_id', NOT_PAID)})
    SELECT ${keyOf[by]('fact', 'booking')} AS key, fact.data ->> 'error_code' AS reason, count(*)::int AS count
      FROM fact ${withBooking('fact', by)} GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2`,

  notifications: (by) => `
    WITH fact AS (${facts('event_id', EMAIL, SMS)})
    SELECT ${keyOf[by]('fact', 'booking')} AS key, fact.data ->> 'channel' AS channel,
           fact.data ->> 'notification_type' AS "notificationType",
           count(*) FILTER (WHERE (fact.data ->> 'success')::boolean)::int AS sent,
           count(*) FILTER (WHERE NOT (fact.data ->> 'success')::boolean)::int AS failed
      FROM fact ${withBooking('fact', by)} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
};
