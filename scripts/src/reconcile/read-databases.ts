import pg from 'pg';
import { serviceNames, type ServiceName } from '../services.ts';
import * as of from './queries.ts';
import type { AttemptRow, OutboxRow, SagaRow, Snapshot } from './snapshot.ts';

type Stored = Omit<Snapshot, 'queues' | 'deadLetters'>;

/** Reads what the four services hold, each from its own database. @param urls by service, with its own role */
export async function readDatabases(urls: Record<ServiceName, string>): Promise<Stored> {
  const [booking, catalog, payment, notification, ...messaging] = await Promise.all([
    read(urls.booking, of.BOOKINGS),
    read(urls.catalog, of.TICKETED_EVENTS, of.RESERVATIONS),
    read(urls.payment, of.PAYMENTS, of.REFUNDS, of.RECEIPTS, of.CARD_CHARGES, of.CARD_REFUNDS),
    read(urls.notification, of.NOTIFICATIONS),
    ...serviceNames.map((service) => readMessaging(urls[service])),
  ]);
  return {
    bookings: booking[0],
    ticketedEvents: catalog[0],
    reservations: catalog[1],
    payments: payment[0],
    refunds: payment[1],
    receipts: payment[2],
    cardCharges: payment[3],
    cardRefunds: payment[4],
    notifications: notification[0],
    sagas: messaging.flatMap(({ sagas }) => sagas),
    outbox: messaging.flatMap(({ outbox }) => outbox),
    handled: new Set(messaging.flatMap(({ handled }) => handled)),
    attempts: messaging.flatMap(({ attempts }) => attempts),
  } as Stored;
}

interface Messaging {
  readonly outbox: OutboxRow[];
  readonly handled: string[];
  readonly attempts: AttemptRow[];
  readonly sagas: SagaRow[];
}

async function readMessaging(url: string): Promise<Messaging> {
  const [outbox, inbox, attempts, sagas] = await read(url, of.OUTBOX, of.INBOX, of.ATTEMPTS, of.SAGAS);
  return {
    outbox: outbox as OutboxRow[],
    handled: (inbox as { key: string }[]).map(({ key }) => key),
    attempts: attempts as AttemptRow[],
    sagas: sagas as SagaRow[],
  };
}

/** All statements see the same moment. */
async function read(url: string, ...statements: string[]): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // the query that it cuts short reports it as well
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
