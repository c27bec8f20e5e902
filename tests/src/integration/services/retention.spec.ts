import { bookingService } from '@ticketwave/booking-service/composition-root';
import { messagingRetentions } from '@ticketwave/building-blocks/internal/attach';
import {
  composeService,
  Retention,
  type ServiceConfig,
  type ServiceDefinition,
} from '@ticketwave/building-blocks/hosting';
import { IdempotencyKeys } from '@ticketwave/building-blocks/adapters';
import { migrate, Persistence } from '@ticketwave/building-blocks/postgres';
import { Saga } from '@ticketwave/building-blocks/saga';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { notificationService } from '@ticketwave/notification-service/composition-root';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { developmentEnvironment, type ServiceName } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';

/** `n` and a time so many days ago, for each of the last 200 days. */
const DAYS = `generate_series(1, 200) AS n, LATERAL (SELECT now() - make_interval(days => n) AS day) AS at`;

describe('what is too old is deleted and what is still needed stays', () => {
  let surroundings: ServiceSurroundings;
  const closing: (() => Promise<void>)[] = [];

  before(async () => {
    surroundings = await ServiceSurroundings.openUsed();
  });
  after(async () => {
    for (const close of closing) await close();
    await surroundings.close();
  });

  /** A service with its tables, not started. */
  async function given<Config extends ServiceConfig>(definition: ServiceDefinition<Config>) {
    const name = definition.name as ServiceName;
    const config = definition.loadConfig({
      ...developmentEnvironment,
      DATABASE_URL: await surroundings.database(name),
      AMQP_URL: surroundings.amqpUrlOf(name),
    });
    const { container, pool } = composeService(definition, config, { logger: new CapturedLog() });
    pool.on('error', () => undefined); // the database goes with its surroundings
    closing.push(() => pool.end());
    await migrate(pool, definition.migrations);
    const deletions: { text: string; values: unknown[] }[] = [];
    const query = pool.query.bind(pool) as (text: string, values?: unknown[]) => Promise<{ rows: object[] }>;
    pool.query = ((deletion: { text: string; values: unknown[] }) => {
      deletions.push(deletion);
      return query(deletion.text, deletion.values);
    }) as typeof pool.query;
    return {
      sql: async <Row extends object>(text: string) => (await query(text)).rows as Row[],
      /** @returns how many rows went, by table */
      clean: async (): Promise<Record<string, number>> => {
        const gone: Record<string, number> = {};
        const kept = {
          sql: container.get(Persistence).sql,
          idempotencyKeys: container.get(IdempotencyKeys),
          sagas: container.getAll(Saga),
        };
        for (const retention of [...messagingRetentions(kept, config), ...container.getAll(Retention)])
          gone[retention.table] = await retention.deleteExpired(1_000);
        return Object.fromEntries(Object.entries(gone).filter(([, count]) => count > 0));
      },
      /** How the database finds what goes, however much is kept. */
      plans: async (): Promise<string> => {
        await query('SET enable_seqscan = off');
        const plans: string[] = [];
        for (const { text, values } of deletions.splice(0)) {
          const lines = (await query(`EXPLAIN ${text}`, values)).rows as { 'QUERY PLAN': string }[];
          plans.push(...lines.map((line) => line['QUERY PLAN']));
        }
        return plans.join('\n');
      },
    };
  }

  it('of messages: inbox and attempts go after 30 days, the numbers of streams never', async () => {
    const { sql, clean } = await given(bookingService);
    await sql(`INSERT INTO messaging.inbox (queue, message_id, handled_at)
               SELECT 'booking.payments', gen_random_uuid(), day FROM ${DAYS}`);
    await sql(`INSERT INTO messaging.attempt (queue, message_id, redrives, count, running, started_at)
               SELECT 'booking.payments', gen_random_uuid(), 0, 1, n % 2 = 0, day FROM ${DAYS}`);
    await sql(`INSERT INTO messaging.idempotency (key, request_hash, locked_until, created_at)
               SELECT n, 'hash', day, day FROM ${DAYS}`);
    await sql(`INSERT INTO messaging.stream VALUES ('booking.booking:sold-long-ago', 7)`);
    expect(await clean()).to.deep.equal({
      'messaging.inbox': 171,
      'messaging.attempt': 171,
      'messaging.idempotency': 194,
    });
    expect(await sql('SELECT last_sequence::int FROM messaging.stream')).to.deep.equal([
      { last_sequence: 7 },
    ]);
  });

  it('of sagas: only those that have ended go, after 90 days', async () => {
    const { sql, clean } = await given(bookingService);
    const saga = (status: string, more = 'NULL, NULL, 0') =>
      sql(`INSERT INTO messaging.saga
             (name, id, state, status, version, correlation_id, created_at, updated_at, due_at, attention, failures)
           SELECT 'booking-life', gen_random_uuid(), '{}', '${status}', 1, gen_random_uuid(), day, day, ${more} FROM ${DAYS}`);
    await saga('cancelled');
    await saga('failed');
    await saga('confirmed');
    await saga('awaiting-payment', 'day, NULL, 0');
    await saga('cancelled-compensation-failed', `NULL, 'compensation failed: refund', 0`);
    await saga('cancelled', `NULL, 'a person has to look', 0`);
    expect(await clean()).to.deep.equal({ 'messaging.saga': 222 });
    const left = await sql<{ status: string; count: number }>(
      'SELECT status, count(*)::int FROM messaging.saga GROUP BY status ORDER BY status',
    );
    expect(Object.fromEntries(left.map(({ status, count }) => [status, count]))).to.deep.equal({
      'awaiting-payment': 200,
      cancelled: 289,
      'cancelled-compensation-failed': 200,
      confirmed: 200,
      failed: 89,
    });
  });

  it('of reservations: those of an event go 90 days after it began, an early release of another stays', async () => {
    const { sql, clean } = await given(catalogService);
    await sql(`INSERT INTO ticketed_event
                 (id, name, category, starts_at, price_minor, price_currency, total_tickets, available_tickets)
               SELECT gen_random_uuid(), 'Show ' || n, 'concert', day + interval '50 days', 100, 'EUR', 10, 10 FROM ${DAYS}`);
    await sql(`INSERT INTO reservation (booking_id, event_id, quantity, status, updated_at)
               SELECT gen_random_uuid(), id, 1, status, now() - interval '1 year'
                 FROM ticketed_event, unnest(ARRAY['released', 'reserved']) AS status`);
    expect(await clean()).to.deep.equal({ reservation: 2 * 61 });
    const [left] = await sql<object>(`
      SELECT count(*)::int AS events, (SELECT count(*)::int FROM reservation WHERE status = 'released') AS released
        FROM ticketed_event`);
    expect(left).to.deep.equal({ events: 200, released: 139 });
  });

  it('of notifications: what was sent or given up goes after 90 days, what is pending never', async () => {
    const { sql, clean } = await given(notificationService);
    await sql(`INSERT INTO notification
                 (id, request_id, correlation_id, booking_id, user_id, notification_type, channel, recipient, template_id,
                  text, status, created_at, sent_at, attempts, due_at)
               SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'u', 'receipt', 'email',
                      'u@ticketwave.invalid', 'receipt', '', status, day, CASE status WHEN 'sent' THEN day END, 1, day
                 FROM ${DAYS}, unnest(ARRAY['pending', 'sent', 'failed']) AS status`);
    expect(await clean()).to.deep.equal({ notification: 2 * 111 });
    expect(await sql(`SELECT count(*)::int FROM notification WHERE status = 'pending'`)).to.deep.equal([
      { count: 200 },
    ]);
  });

  it('of payments: ids of webhooks and ended bookings go after 90 days, all that is money stays', async () => {
    const { sql, clean } = await given(paymentService);
    await sql(`INSERT INTO webhook_event SELECT 'evt_' || n, day FROM ${DAYS}`);
    await sql(`INSERT INTO ended_booking SELECT gen_random_uuid(), day FROM ${DAYS}`);
    await sql(`INSERT INTO payment (id, booking_id, user_id, amount, currency, status, expires_at, created_at, updated_at)
               SELECT gen_random_uuid(), gen_random_uuid(), 'u', 100, 'EUR', 'cancelled', day, day, day FROM ${DAYS}`);
    expect(await clean()).to.deep.equal({ webhook_event: 111, ended_booking: 111 });
    expect(await sql('SELECT count(*)::int FROM payment')).to.deep.equal([{ count: 200 }]);
  });

  for (const definition of [bookingService, catalogService, notificationService, paymentService])
    it(`is found through indexes in ${definition.name}`, async () => {
      const { clean, plans } = await given(definition as ServiceDefinition);
      await clean();
      expect(await plans())
        .to.match(/Index/)
        .and.not.match(/Seq Scan/);
    });
});
