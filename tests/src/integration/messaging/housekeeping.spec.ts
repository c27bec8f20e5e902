import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { OutboxStore } from '@ticketwave/building-blocks/internal/outbox';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';

describe('what messaging keeps', () => {
  const sandbox = useSandbox();
  const sql = <Row extends object>(text: string, ...parameters: unknown[]) =>
    sandbox().sql<Row>(text, ...parameters);

  /** Published as many days ago as there are rows, one each. */
  const fillOutbox = (rows: number, age = `make_interval(days => n)`) =>
    sql(
      `INSERT INTO messaging.outbox (message_id, event_type, stream, sequence, exchange, routing_key, mandatory, envelope,
                                     published_at)
       SELECT gen_random_uuid(), 'shop.order.placed', 'shop.order:' || n % 1000, n, 'shop.events', 'shop.order.placed.v1',
              false, '{}', now() - ${age}
         FROM generate_series(1, $1::int) AS n`,
      rows,
    );
  const remaining = async (): Promise<number> => (await sql('SELECT FROM messaging.outbox')).length;

  it('published events stay until they are old enough, and go in bounded numbers', async () => {
    const shop = await sandbox().service().start();
    await shop.publish(new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note: 'kept' }));
    await eventually(async () => (await sandbox().waiting()).length === 0);
    await fillOutbox(20);
    const store = new OutboxStore(sql);
    expect(await store.deletePublished(7, 5)).to.equal(5);
    expect(await store.deletePublished(7, 1_000)).to.equal(9);
    expect(await store.deletePublished(7, 1_000)).to.equal(0);
    expect(await remaining()).to.equal(1 + 6);
  });

  it('events that wait are never deleted, however old', async () => {
    await fillOutbox(3);
    await sql(`UPDATE messaging.outbox SET created_at = now() - interval '1 year', published_at = NULL`);
    expect(await new OutboxStore(sql).deletePublished(1, 1_000)).to.equal(0);
    expect(await remaining()).to.equal(3);
  });

  it('what is due is found through an index, however many published events are kept', async () => {
    await fillOutbox(100_000, `make_interval(secs => n)`);
    await sql(
      `UPDATE messaging.outbox SET published_at = NULL WHERE position IN (SELECT max(position) FROM messaging.outbox)`,
    );
    await sql('ANALYZE messaging.outbox');
    const plans: string[] = [];
    const explain = async <Row extends object>(text: string, ...parameters: unknown[]): Promise<Row[]> => {
      const lines = await sql<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, ...parameters);
      plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'));
      return [];
    };
    const store = new OutboxStore(explain);
    await store.due(500);
    await store.state();
    for (const plan of plans)
      expect(plan)
        .to.match(/outbox_waiting/)
        .and.not.match(/Seq Scan on outbox/);
    await store.deletePublished(7, 1_000);
    expect(plans.at(-1))
      .to.match(/outbox_published/)
      .and.not.match(/Seq Scan on outbox/);
    expect(plans).to.have.length(3);
  });
});
