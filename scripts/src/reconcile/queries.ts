/** What is read of each service's own tables, by the names of a snapshot. */

export const BOOKINGS = `
  SELECT id, b.user_id AS "userId", b.event_id AS "eventId", b.quantity, b.price_minor::float AS "priceMinor",
         b.status, history."endedFor", history."wasConfirmed", history."releasesRepeated",
         CASE WHEN listed.event_id IS NOT NULL THEN listed.status END AS "listedStatus"
    FROM booking b
    JOIN (SELECT booking_id,
                 (array_agg(reason ORDER BY position) FILTER (WHERE status IN ('cancelled', 'failed')))[1] AS "endedFor",
                 bool_or(status = 'confirmed') AS "wasConfirmed",
                 (count(*) FILTER (WHERE what = 'release-repeated'))::int AS "releasesRepeated"
            FROM booking_history GROUP BY booking_id) history ON history.booking_id = b.id
    LEFT JOIN user_booking listed ON listed.booking_id = b.id`;

export const TICKETED_EVENTS = `
  SELECT id, total_tickets AS total, available_tickets AS available,
         coalesce(announced.reserved, 0)::float AS "announcedReserved"
    FROM ticketed_event
    LEFT JOIN (SELECT (data ->> 'event_id')::uuid AS event_id,
                      sum((data ->> 'previous_available_tickets')::int
                        - (data ->> 'current_available_tickets')::int) AS reserved
                 FROM (SELECT envelope -> 'data' AS data FROM messaging.outbox
                        WHERE event_type = 'catalog.inventory.updated') updated
                WHERE data ->> 'update_type' IN ('reserved', 'released')
                GROUP BY 1) announced ON announced.event_id = id`;

export const RESERVATIONS = `
  SELECT booking_id AS "bookingId", event_id AS "eventId", quantity::float, status FROM reservation`;

export const PAYMENTS = `
  SELECT id, booking_id AS "bookingId", amount::float AS "amountMinor", status, charge_key AS "chargeKey",
         provider_payment_id AS "chargeId" FROM payment`;

export const REFUNDS = `
  SELECT id, payment_id AS "paymentId", amount::float AS "amountMinor", status,
         for_booking_end AS "forBookingEnd" FROM refund`;

export const RECEIPTS = `
  SELECT number, payment_id AS "paymentId", amount::float AS "amountMinor" FROM receipt`;

export const CARD_CHARGES = `
  SELECT key, id, amount::float AS "amountMinor", declined_code IS NOT NULL AS declined FROM simulated_charge`;

export const CARD_REFUNDS = `
  SELECT key, charge_id AS "chargeId", amount::float AS "amountMinor", declined_code IS NOT NULL AS declined
    FROM simulated_refund`;

export const NOTIFICATIONS = `
  SELECT booking_id AS "bookingId", notification_type AS type, channel, status FROM notification`;

export const OUTBOX = `
  SELECT message_id AS "messageId", routing_key AS "routingKey",
         published_at IS NOT NULL AS published, envelope ->> 'causation_id' AS "causationId",
         coalesce(envelope -> 'data' ->> 'booking_id', envelope -> 'metadata' ->> 'entity_id')
           || ' ' || coalesce(envelope -> 'data' ->> 'notification_type', '') AS subject
    FROM messaging.outbox`;

export const INBOX = `SELECT queue || ' ' || message_id AS key FROM messaging.inbox`;

export const ATTEMPTS = 'SELECT queue, message_id AS "messageId" FROM messaging.attempt';

export const SAGAS = `
  SELECT name, id, status, attention AS "reviewReason", due_at IS NOT NULL AS "hasDeadline" FROM messaging.saga`;
