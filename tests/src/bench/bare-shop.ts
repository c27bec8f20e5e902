import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect } from 'amqplib';
import express from 'express';
import Joi from 'joi';
import pg from 'pg';
import { BARE_OUTBOX, BareRelay } from './bare-relay.ts';

/**
 * A program of its own: express and pg by hand, which writes what BookingService writes for a booking (the booking, a
 * line of its history, the saga, four events) in one transaction, and a loop that publishes. Reads DATABASE_URL and
 * AMQP_URL; says its port to whoever forked it.
 */
const TYPES = [
  'booking.inventory.update-requested',
  'booking.notification.send-requested',
  'booking.payment.preparation-requested',
  'booking.booking.created',
];

const SCHEMA = `
  CREATE TABLE catalogue_event (event_id uuid PRIMARY KEY, name text NOT NULL, price_minor bigint NOT NULL);
  CREATE TABLE booking (
    id uuid PRIMARY KEY, event_id uuid NOT NULL, event_name text NOT NULL, category text NOT NULL, user_id text NOT NULL,
    quantity integer NOT NULL, unit_price_minor bigint NOT NULL, price_minor bigint NOT NULL, price_currency char(3) NOT NULL,
    status text NOT NULL, correlation_id uuid NOT NULL, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL);
  CREATE TABLE booking_history (
    booking_id uuid REFERENCES booking (id), position integer, at timestamptz NOT NULL, status text NOT NULL, what text NOT NULL,
    PRIMARY KEY (booking_id, position));
  CREATE TABLE saga (
    id uuid PRIMARY KEY, state json NOT NULL, status text NOT NULL, version integer NOT NULL, due_at timestamptz,
    correlation_id uuid NOT NULL, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL);
  CREATE INDEX ON saga (due_at) WHERE due_at IS NOT NULL;
  ${BARE_OUTBOX}`;

const body = Joi.object<{ eventId: string; userId: string; ticketCount: number }, true>({
  eventId: Joi.string().uuid(),
  userId: Joi.string().max(128),
  ticketCount: Joi.number().integer().min(1).max(10),
});

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 20 });
await pool.query(SCHEMA);
const channel = await (await connect(process.env['AMQP_URL']!)).createConfirmChannel();
const relay = new BareRelay(pool, channel);
relay.start();

const application = express();
application.use(express.json());
application.post('/api/bookings', async (request, response) => {
  const { value, error } = body.validate(request.body, { convert: false, presence: 'required' });
  if (error) {
    response.status(400).json({ error: error.message });
    return;
  }
  const booking = await book(value);
  if (booking === undefined) response.status(404).json({ error: 'There is no such event.' });
  else response.status(201).location(`/api/bookings/${booking.bookingId}`).json(booking);
});

async function book({
  eventId,
  userId,
  ticketCount,
}: {
  eventId: string;
  userId: string;
  ticketCount: number;
}) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const found = await client.query<{ name: string; price_minor: string }>(
      'SELECT name, price_minor FROM catalogue_event WHERE event_id = $1',
      [eventId],
    );
    const event = found.rows[0];
    if (!event) {
      await client.query('ROLLBACK');
      return undefined;
    }
    const bookingId = randomUUID();
    const correlation = randomUUID();
    const unit = Number(event.price_minor);
    const now = new Date();
    const expires = new Date(now.getTime() + 900_000);
    const state = { bookingId, eventId, userId, ticketCount, status: 'pending', expiresAt: expires };
    await client.query(
      `INSERT INTO booking VALUES ($1, $2, $3, 'concert', $4, $5, $6, $7, 'EUR', 'pending', $8, $9, $9, $10)`,
      [
        bookingId,
        eventId,
        event.name,
        userId,
        ticketCount,
        unit,
        unit * ticketCount,
        correlation,
        now,
        expires,
      ],
    );
    await client.query(`INSERT INTO booking_history VALUES ($1, 1, $2, 'pending', 'created')`, [
      bookingId,
      now,
    ]);
    await client.query(`INSERT INTO saga VALUES ($1, $2, 'pending', 1, $3, $4, $5, $5)`, [
      bookingId,
      JSON.stringify(state),
      expires,
      correlation,
      now,
    ]);
    const events = TYPES.map((type) => {
      const id = randomUUID();
      const metadata = {
        source: 'booking-service',
        source_version: '1.0.0',
        entity_id: bookingId,
        sequence: 1,
      };
      const envelope = {
        event_id: id,
        event_type: type,
        event_version: '1.0',
        timestamp: now,
        correlation_id: correlation,
        causation_id: correlation,
        data: state,
        metadata,
      };
      return { id, key: `${type}.v1`, body: JSON.stringify(envelope) };
    });
    await client.query(
      `INSERT INTO outbox_by_hand (message_id, exchange, routing_key, body)
       SELECT id, 'booking.events', key, body FROM unnest($1::uuid[], $2::text[], $3::text[]) AS event (id, key, body)`,
      [events.map(({ id }) => id), events.map(({ key }) => key), events.map((each) => each.body)],
    );
    await client.query('COMMIT');
    relay.wake();
    return { ...state, priceAmount: (unit * ticketCount) / 100, priceCurrency: 'EUR' };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

const server = application.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on('disconnect', () => process.exit());
