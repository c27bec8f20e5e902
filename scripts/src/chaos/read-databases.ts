import pg from 'pg';
import { serviceNames, type ServiceName } from '../run/service-names.ts';
import type { AttemptRow, OutboxRow, Snapshot } from './snapshot.ts';

type Stored = Omit<Snapshot, 'queues' | 'deadLetters'>;

const BOOKINGS = `
  SELECT id, b.user_id AS "userId", b.event_id AS "eventId", b.quantity, b.price_minor::float AS "priceMinor",
         b.status, CASE WHEN listed.event_id IS NOT NULL THEN listed.status END AS "listedStatus"
    FROM booking b LEFT JOIN user_booking listed ON listed.booking_id = b.id`;
const TICKETED_EVENTS =
  'SELECT id, total_tickets AS total, available_tickets AS available FROM ticketed_event';
const RESERVATIONS = `
  SELECT booking_id AS "bookingId", event_id AS "eventId", quantity::float, status FROM reservation`;
const PAYMENTS = `SELECT booking_id AS "bookingId", amount::float AS "amountMinor", status FROM payment`;
const NOTIFICATIONS = `
  SELECT booking_id AS "bookingId", notification_type AS type, channel, status FROM notification`;
const OUTBOX = `
  SELECT message_id AS "messageId", routing_key AS "routingKey", stream, sequence::float,
         published_at IS NOT NULL AS published, envelope ->> 'causation_id' AS "causationId",
         coalesce(envelope -> 'data' ->> 'booking_id', envelope -> 'metadata' ->> 'entity_id')
           || ' ' || coalesce(envelope -> 'data' ->> 'notification_type', '') AS subject
    FROM messaging.outbox`;
const INBOX = `SELECT queue || ' ' || message_id AS key FROM messaging.inbox`;
const ATTEMPTS = 'SELECT queue, message_id AS "messageId" FROM messaging.attempt';

/** Reads what the four services hold, each from its own database. @param urls by service, with its own role */
export async function readDatabases(urls: Record<ServiceName, string>): Promise<Stored> {
  const [booking, catalog, payment, notification, ...messaging] = await Promise.all([
    read(urls.booking, BOOKINGS),
    read(urls.catalog, TICKETED_EVENTS, RESERVATIONS),
    read(urls.payment, PAYMENTS),
    read(urls.notification, NOTIFICATIONS),
    ...serviceNames.map((service) => readMessaging(service, urls[service])),
  ]);
  return {
    bookings: booking[0],
    ticketedEvents: catalog[0],
    reservations: catalog[1],
    payments: payment[0],
    notifications: notification[0],
    outbox: messaging.flatMap(({ outbox }) => outbox),
    handled: new Set(messaging.flatMap(({ handled }) => handled)),
    attempts: messaging.flatMap(({ attempts }) => attempts),
  } as Stored;
}

interface Messaging {
  readonly outbox: OutboxRow[];
  readonly handled: string[];
  readonly attempts: AttemptRow[];
}

async function readMessaging(service: ServiceName, url: string): Promise<Messaging> {
  const [outbox, inbox, attempts] = await read(url, OUTBOX, INBOX, ATTEMPTS);
  return {
    outbox: (outbox as Omit<OutboxRow, 'service'>[]).map((row) => ({ service, ...row })),
    handled: (inbox as { key: string }[]).map(({ key }) => key),
    attempts: attempts as AttemptRow[],
  };
}

/** All statements see the same moment. */
async function read(url: string, ...statements: string[]): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // the query that it cuts short tells it as well
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const results: unknown[][] = [];
    for (const statement of statements)
      results.push((await client.query<Record<string, unknown>>(statement)).rows);
    return results;
  } finally {
    await client.end();
  }
}
