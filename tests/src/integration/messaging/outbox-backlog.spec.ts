import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { CHUNK, OutboxStore } from '@ticketwave/building-blocks/internal/outbox';
import { eventually } from '../../support/eventually.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { useSandbox } from '../../support/sandbox.ts';

/** Of each kind: `npm run test:backlog` takes a million. */
const ROWS = Number(process.env['BACKLOG_ROWS'] ?? 30_000);
const SECONDS = 60 + ROWS / 1_000;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

const read = (step: Plan): number =>
  (step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0)) * step['Actual Loops'];
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

describe(`a backlog in the outbox: ${ROWS} postponed, as many behind them, as many kept`, function () {
  this.timeout(SECONDS * 1_000);
  const sandbox = useSandbox();

  const insert = (sequence: number, columns: string, values: string): Promise<unknown> =>
    sandbox().sql(
      `INSERT INTO messaging.outbox
         (message_id, event_type, stream, sequence, exchange, routing_key, mandatory, envelope, ${columns})
       SELECT gen_random_uuid(), 'shop.parcel.dispatch-requested', 'shop.parcel:' || n, ${sequence}, 'shop.events',
              'shop.parcel.dispatch-requested.v1', true, '{"event_type":"shop.parcel.dispatch-requested"}', ${values}
         FROM generate_series(1, $1::int) AS n`,
      ROWS,
    );

  /** Without the triggers, which take long for so many at once. */
  async function fill(): Promise<void> {
    await sandbox().sql('ALTER TABLE messaging.outbox DISABLE TRIGGER USER');
    await insert(1, 'published_at', 'now()');
    await insert(
      2,
      'attempts, last_error, next_attempt_at',
      `1, 'returned: NO_ROUTE', now() + interval '1 hour'`,
    );
    await insert(3, 'attempts', '0');
    await sandbox().sql('ALTER TABLE messaging.outbox ENABLE TRIGGER USER');
    await sandbox().sql(
      `INSERT INTO messaging.waiting_stream
       SELECT 'shop.parcel:' || n, now() + interval '1 hour', true, now(), pg_current_xact_id()
         FROM generate_series(1, $1::int) AS n`,
      ROWS,
    );
    await sandbox().sql('ANALYZE messaging.outbox, messaging.waiting_stream');
  }

  /** Runs what the body asks of the store, and gives every step of how PostgreSQL does it. */
  async function steps(body: (store: OutboxStore) => Promise<unknown>): Promise<Plan[]> {
    const plans: Plan[] = [];
    const explaining = async <Row extends object>(text: string, ...parameters: unknown[]): Promise<Row[]> => {
      const [line] = await sandbox().sql<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
        ...parameters,
      );
      plans.push(line!['QUERY PLAN'][0].Plan);
      return [];
    };
    await body(new OutboxStore(explaining));
    return plans.flatMap(nodesOf);
  }

  it('costs no more to take up and to mark than what is at its beginning, though it is younger than all statistics', async () => {
    const shop = sandbox().service();
    await shop.lease.acquire();
    const waiting = (stream: string, rows: number) =>
      sandbox().sql(
        `INSERT INTO messaging.outbox (message_id, event_type, stream, sequence, exchange, routing_key, mandatory, envelope)
         SELECT gen_random_uuid(), 'shop.order.placed', ${stream}, n, 'shop.events', 'shop.order.placed.v1', false, '{}'
           FROM generate_series(1, $1::int) AS n`,
        rows,
      );
    await waiting(`'shop.order:kept-' || n`, 1_000);
    await sandbox().sql(`UPDATE messaging.outbox SET published_at = now()`);
    await sandbox().sql('DELETE FROM messaging.waiting_stream');
    await sandbox().sql('ANALYZE messaging.outbox, messaging.waiting_stream');
    await waiting(`'shop.order:long'`, ROWS);
    await waiting(`'shop.order:short-' || n`, ROWS);

    const due = await shop.store.due(1_000);
    expect(due.map(({ rows }) => rows.length).filter((length) => length > 1)).to.deep.equal([CHUNK]);
    const outcomes = due.map(({ stream, version, rows, complete }) => ({
      ...{ stream, version, drained: complete },
      confirmed: rows.map(({ position }) => position),
    }));
    const sought = await steps((store) => store.due(1_000));
    const marking = await steps((store) => store.record(outcomes, shop.lease.fence!));
    const all = [...sought, ...marking].filter((step) => step['Relation Name'] !== undefined);
    expect(Math.max(...all.map(read))).to.be.at.most(2_000);
    const found = marking.filter(
      (step) => step['Relation Name'] === 'outbox' && step['Index Name'] !== undefined,
    );
    expect([...new Set(found.map((step) => step['Index Name']))]).to.deep.equal(['outbox_pkey']);
  });

  it('delays no event of another stream, and no step reads more than a bounded number of rows', async () => {
    await fill();
    const received = await sandbox().client.listen('shop.events', 'shop.order.#');
    const shop = await sandbox().service().start();
    await eventually(() => shop.lease.fence);
    const published: number[] = [];
    for (let n = 1; n <= 5; n++) {
      const begun = performance.now();
      await shop.publish(new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note: '' }));
      await eventually(() => received.length === n);
      published.push(Math.round(performance.now() - begun));
    }
    expect(Math.min(...published), `milliseconds until published: ${published.join(', ')}`).to.be.lessThan(
      1_000,
    );

    const sought = await steps(async (store) => {
      await store.due(1_000);
      await store.due(100, { postponed: true });
      await store.state();
    });
    const tables = sought.filter((step) => step['Relation Name'] !== undefined);
    expect(tables.map((step) => step['Node Type']).filter((type) => type === 'Seq Scan')).to.deep.equal([]);
    expect(Math.max(...tables.map(read))).to.be.at.most(10_000);

    const { waiting, blockedStreams } = await shop.store.state();
    expect({ waiting, blockedStreams }).to.deep.equal({ waiting: 10_000, blockedStreams: 10_000 });

    // All of it becomes due: it is tried beside the events of other streams, not before them.
    await sandbox().sql(
      `UPDATE messaging.outbox SET next_attempt_at = now() WHERE sequence = 2;
       UPDATE messaging.waiting_stream SET due_at = now() - interval '1 minute'`,
    );
    await eventually(
      async () => (await sandbox().sql('SELECT FROM messaging.outbox WHERE attempts > 1 LIMIT 1')).length > 0,
    );
    await shop.publish(new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note: '' }));
    await eventually(() => received.length === 6);
    const [left] = await sandbox().sql<{ untried: number }>(
      'SELECT count(*)::int AS untried FROM messaging.outbox WHERE attempts = 1',
    );
    expect(left!.untried).to.be.greaterThan(ROWS / 2);
  });
});
