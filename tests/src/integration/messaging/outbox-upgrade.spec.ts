import { randomUUID } from 'node:crypto';
import type { Envelope } from '@ticketwave/contracts';
import { readdir, readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { migrateMessaging } from '@ticketwave/building-blocks/internal/postgres';
import { OutboxStore } from '@ticketwave/building-blocks/internal/outbox';
import pg from 'pg';
import { eventually } from '../../support/eventually.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { useSandbox } from '../../support/sandbox.ts';

const MIGRATIONS = new URL('../../../../BuildingBlocks/migrations/', import.meta.url);

/** What the relay of an older build does with an event that was confirmed, or that the broker does not take. */
const OLDER = {
  mark: `UPDATE messaging.outbox SET published_at = now(), last_error = NULL WHERE position = ANY ($1::bigint[])`,
  postpone: `UPDATE messaging.outbox SET attempts = attempts + 1, last_error = 'returned: NO_ROUTE',
               next_attempt_at = now() + make_interval(secs => 3600) WHERE position = $1::bigint`,
  append: `INSERT INTO messaging.outbox
             (message_id, event_type, stream, sequence, exchange, routing_key, mandatory, envelope)
           SELECT ($1::json ->> 'event_id')::uuid, event_type, stream, sequence + 1, exchange, routing_key, mandatory, $1::json
             FROM messaging.outbox WHERE position = $2::bigint`,
  republish: `UPDATE messaging.outbox SET published_at = NULL, attempts = 0, last_error = NULL, next_attempt_at = now()
               WHERE position = ANY ($1::bigint[])`,
};

describe('an outbox that an older build has filled', () => {
  const sandbox = useSandbox();
  const store = (): OutboxStore =>
    new OutboxStore((text, ...parameters) => sandbox().sql(text, ...parameters));
  const waitingStreams = async (): Promise<string[]> =>
    (await sandbox().sql<{ stream: string }>('SELECT stream FROM messaging.waiting_stream ORDER BY 1')).map(
      ({ stream }) => stream,
    );

  /** As before the table of waiting streams: with an event published, two waiting and one postponed. */
  async function olderSchema(client: pg.PoolClient): Promise<void> {
    await client.query(`DROP SCHEMA messaging CASCADE; CREATE SCHEMA messaging;
      CREATE TABLE messaging.migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`);
    for (const name of (await readdir(MIGRATIONS)).filter((file) => file < '0004').sort()) {
      await client.query(await readFile(new URL(name, MIGRATIONS), 'utf8'));
      await client.query('INSERT INTO messaging.migration (name) VALUES ($1)', [name]);
    }
    await client.query(`INSERT INTO messaging.outbox
        (message_id, event_type, stream, sequence, exchange, routing_key, mandatory, envelope, published_at, next_attempt_at)
      SELECT gen_random_uuid(), 'shop.order.placed', stream, sequence, 'shop.events', 'shop.order.placed.v1', false,
             '{}', published_at, now() + wait
        FROM (VALUES ('kept', 1, now(), interval '0'), ('waiting', 1, NULL, '0'), ('waiting', 2, NULL, '0'),
                     ('postponed', 1, NULL, '1 hour'), ('postponed', 2, NULL, '0'))
             AS row (stream, sequence, published_at, wait)`);
  }

  it('is taken over: what waits is due, what is postponed stays so', async () => {
    const pool = new pg.Pool({ connectionString: sandbox().database.url, max: 1 });
    const client = await pool.connect();
    await olderSchema(client);
    await migrateMessaging(client);
    client.release();
    await pool.end();
    expect(await waitingStreams()).to.deep.equal(['postponed', 'waiting']);
    const due = await store().due(10);
    expect(due.map(({ stream, rows }) => [stream, rows.length])).to.deep.equal([['waiting', 2]]);
    expect(await store().due(10, { postponed: true })).to.be.empty;
    expect(await store().state()).to.include({ waiting: 4, blockedStreams: 1 });
  });

  it('goes on being filled, and emptied, by the older build beside this one', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const shop = sandbox().service();
    const events = Array.from(
      { length: 3 },
      () => new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note: '' }),
    );
    await shop.publish(...events);
    const positions = (
      await sandbox().sql<{ position: string }>('SELECT position::text FROM messaging.outbox ORDER BY 1')
    ).map(({ position }) => position);
    const [marked, postponed, left] = positions;
    await sandbox().sql(OLDER.mark, [marked]);
    await sandbox().sql(OLDER.postpone, postponed);
    expect(await shop.store.state()).to.include({ waiting: 2 });

    await shop.start();
    await eventually(async () => (await waitingStreams()).length === 1);
    expect(received).to.have.length(1);
    expect((await sandbox().waiting()).map(({ attempts }) => attempts)).to.deep.equal([1]);

    await sandbox().sql(OLDER.republish, [marked, left]);
    await eventually(() => received.length === 3);

    const own = received.find(({ properties }) => properties.headers?.['x-sequence'] === 1)!;
    const envelope = JSON.parse(own.content.toString()) as Envelope;
    const next = { ...envelope, event_id: randomUUID(), metadata: { ...envelope.metadata, sequence: 2 } };
    const [{ position }] = (await sandbox().sql<{ position: string }>(
      'SELECT position::text FROM messaging.outbox WHERE message_id = $1',
      envelope.event_id,
    )) as [{ position: string }];
    await sandbox().sql(OLDER.append, JSON.stringify(next), position);
    const older = await eventually(() => received[3]);
    expect(JSON.parse(older.content.toString())).to.deep.equal(next);
    expect({ ...older.properties, messageId: null, headers: null }).to.deep.equal({
      ...own.properties,
      messageId: null,
      headers: null,
    });
    expect(older.properties.headers).to.deep.equal({ ...own.properties.headers, 'x-sequence': 2 });
    await eventually(async () => (await sandbox().waiting()).length === 1);
  });
});
