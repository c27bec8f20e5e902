import { randomUUID } from 'node:crypto';
import type { Envelope, Message } from '@ticketwave/contracts';
import { expect } from 'chai';
import type { EventBus, PublishOutcome } from '@ticketwave/building-blocks/adapters';
import pg from 'pg';
import { eventually } from '../../support/eventually.ts';
import { BusAround } from '../../support/mechanisms-off.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { useSandbox } from '../../support/sandbox.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';

class CountingBus extends BusAround {
  published = 0;

  override publish(message: Message, options: { readonly mandatory: boolean }): Promise<PublishOutcome> {
    this.published++;
    return super.publish(message, options);
  }
}

const placed = (order_id: string = randomUUID(), note = '') =>
  new OrderPlacedIntegrationEvent({ order_id, note });

describe('the streams of an outbox', () => {
  const sandbox = useSandbox();
  const sequenceOf = ({ envelope }: { envelope: string }): number =>
    (JSON.parse(envelope) as Envelope).metadata.sequence;

  function counted(): { shop: SandboxService; bus: CountingBus } {
    let bus: CountingBus | undefined;
    const aroundBus = (inner: EventBus): EventBus => (bus = new CountingBus(inner));
    const shop = sandbox().service({ aroundBus });
    return { shop, bus: bus! };
  }

  it('do not wait for a long one: 3,000 events of one stream, and another passes them', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const shop = sandbox().service();
    const [long, short] = [randomUUID(), randomUUID()];
    await shop.publish(...Array.from({ length: 3_000 }, (_, n) => placed(long, String(n))));
    await shop.publish(placed(short));
    await shop.start();
    const entity = ({ properties }: (typeof received)[number]): string =>
      String((properties.headers as Record<string, unknown>)['x-entity-id']);
    await eventually(() => received.length === 3_001, 60_000);
    expect(received.findIndex((message) => entity(message) === short)).to.be.lessThan(500);
    const notes = received
      .filter((message) => entity(message) === long)
      .map(({ content }) => (JSON.parse(content.toString()) as { data: { note: string } }).data.note);
    expect(notes).to.deep.equal(Array.from({ length: 3_000 }, (_, n) => String(n)));
  });

  it('are not published again while the database cannot take down what was confirmed', async () => {
    const { shop, bus } = counted();
    await shop.start();
    // As on a full disk. Numbers of a sequence are not rolled back: they count the tries.
    await sandbox().sql(`CREATE SEQUENCE tries;
      CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM nextval('tries');
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
      END $$;
      CREATE TRIGGER disk_full BEFORE UPDATE ON messaging.outbox EXECUTE FUNCTION disk_full()`);
    await shop.publish(placed(), placed());
    await eventually(async () => {
      const [tries] = await sandbox().sql<{ last: number }>('SELECT last_value::int AS last FROM tries');
      return tries!.last >= 5;
    });
    expect(await sandbox().waiting()).to.have.length(2);
    expect(bus.published).to.equal(2);
    expect(shop.log.complaints().filter((line) => line.startsWith('The relay record waits'))).to.have.length(
      1,
    );
    await shop.publish(placed());
    await eventually(() => bus.published === 3);

    await sandbox().sql('DROP TRIGGER disk_full ON messaging.outbox');
    await eventually(async () => (await sandbox().waiting()).length === 0);
    expect(bus.published).to.equal(3);
  });

  it('are not forgotten when an event is added while the last one is being marked', async () => {
    const shop = sandbox().service();
    const order = randomUUID();
    await shop.publish(placed(order));
    await shop.lease.acquire();
    const [due] = await shop.store.due(10);
    await shop.publish(placed(order));
    const { stream, version, rows } = due!;
    const confirmed = rows.map(({ position }) => position);
    await shop.store.record([{ stream, version, confirmed, drained: true }], shop.lease.fence!);
    const [next] = await shop.store.due(10);
    expect(next!.rows.map(sequenceOf)).to.deep.equal([2]);
  });

  it('are marked while a transaction that writes to them has not ended', async () => {
    const shop = await sandbox().service().start();
    const order = randomUUID();
    await sandbox().takeBrokerAway();
    await eventually(() => !shop.bus.accepting);
    await shop.publish(placed(order), placed());
    const client = new pg.Client(sandbox().database.url);
    await client.connect();
    await client.query('BEGIN');
    await client.query(`INSERT INTO messaging.outbox
      (message_id, event_type, stream, sequence, exchange, routing_key, mandatory, envelope)
      SELECT gen_random_uuid(), event_type, stream, 2, exchange, routing_key, mandatory,
             jsonb_set(envelope::jsonb, '{metadata,sequence}', '2') FROM messaging.outbox WHERE stream = 'shop.order:${order}'`);
    try {
      await sandbox().bringBrokerBack();
      await eventually(async () => (await sandbox().waiting()).length === 0);
      await client.query('COMMIT');
    } finally {
      await client.end();
    }
    await eventually(
      async () =>
        (await sandbox().sql('SELECT FROM messaging.outbox WHERE published_at IS NOT NULL')).length === 3,
    );
    await eventually(async () => (await sandbox().sql('SELECT FROM messaging.waiting_stream')).length === 0);
  });

  it('report how long an event waits that was sent again, not how old it is', async () => {
    const shop = sandbox().service();
    await shop.publish(placed(), placed());
    await sandbox().sql(
      `UPDATE messaging.outbox SET created_at = now() - interval '1 day', published_at = now();
       DELETE FROM messaging.waiting_stream;
       UPDATE messaging.outbox SET published_at = NULL`,
    );
    const { waiting, oldestSeconds } = await shop.store.state();
    expect(waiting).to.equal(2);
    expect(oldestSeconds).to.be.lessThan(600);
  });
});
