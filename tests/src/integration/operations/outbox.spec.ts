import type { Envelope } from '@ticketwave/contracts';
import { expect } from 'chai';
import { newId } from '@ticketwave/building-blocks/messaging';
import { OutboxHistory, type OutboxPage, type RepublishReport } from '@ticketwave/building-blocks/operations';
import type { Sql } from '@ticketwave/building-blocks/adapters';
import { OutboxStore } from '@ticketwave/building-blocks/internal/outbox';
import { eventually } from '../../support/eventually.ts';
import { operate, operateJson, type Answered } from '../../support/operator-command.ts';
import { OrderPaidIntegrationEvent, OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import { useSandbox } from '../../support/sandbox.ts';

describe('npm run outbox', function () {
  const sandbox = useSandbox();

  /** The specs' service `shop` in the place of booking: the command looks at the database only. */
  const environment = (): NodeJS.ProcessEnv => ({ DATABASE_URL_BOOKING: sandbox().database.url });
  const outbox = <Answer>(...[command, ...args]: [string, ...string[]]): Promise<Answered<Answer>> =>
    operateJson('outbox', [command, '--service', 'booking', ...args], environment());

  const placed = (order_id = newId()): OrderPlacedIntegrationEvent =>
    new OrderPlacedIntegrationEvent({ order_id, note: '' });
  const paid = (order_id: string): OrderPaidIntegrationEvent =>
    new OrderPaidIntegrationEvent({ order_id, note: '' });

  const allPublished = (): Promise<true> =>
    eventually(async () => (await sandbox().waiting()).length === 0 && (true as const));

  /** The command line takes the database of the shop for that of booking, and publishes there what its operator does. */
  async function letActionsBePublished(): Promise<void> {
    const { client, management, virtualHost } = sandbox();
    await client.apart((channel) => channel.assertExchange('booking.events', 'topic'));
    const own = '^(shop|booking)\\..*$';
    await management.allow('shop', virtualHost, { configure: own, write: own, read: own });
  }

  const sql =
    (): Sql =>
    (text, ...parameters) =>
      sandbox().sql(text, ...parameters);

  it('lists what waits and what is kept, and exits 0', async () => {
    const service = await sandbox().service().start();
    const order = newId();
    await service.publish(placed(order), paid(order));
    await allPublished();
    const { exitCode, answer } = await outbox<OutboxPage & { service: string }>('list', '--published');
    expect(exitCode).to.equal(0);
    expect(answer).to.deep.include({ service: 'booking', waiting: 0, published: 2, failing: 0 });
    const [first, second] = answer.rows;
    expect(Object.keys(first!)).to.have.members([
      'position',
      'messageId',
      'type',
      'stream',
      'sequence',
      'createdAt',
      'publishedAt',
      'attempts',
      'nextAttemptAt',
      'lastError',
    ]);
    expect(first).to.deep.include({
      type: 'shop.order.placed',
      stream: `shop.order:${order}`,
      sequence: 1,
      attempts: 0,
    });
    expect(first!.publishedAt).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(second).to.deep.include({ type: 'shop.order.paid', sequence: 2 });
    const waiting = await outbox<OutboxPage>('list', '--waiting');
    expect(waiting.answer.rows).to.deep.equal([]);
    const { stdout } = await operate(
      'outbox',
      ['list', '--service', 'booking', '--type', 'shop.order.paid'],
      environment(),
    );
    expect(stdout).to.include(second!.messageId).and.not.to.include(first!.messageId);
  });

  it('list exits 1 when the broker does not take something, and says what', async () => {
    const service = sandbox().service();
    await service.publish(placed());
    await sandbox().sql(`UPDATE messaging.outbox SET attempts = 3, last_error = 'returned: NO_ROUTE'`);
    const { exitCode, answer } = await outbox<OutboxPage>('list', '--waiting');
    expect(exitCode).to.equal(1);
    expect(answer).to.deep.include({ waiting: 1, failing: 1 });
    expect(answer.rows[0]).to.deep.include({
      attempts: 3,
      lastError: 'returned: NO_ROUTE',
      publishedAt: null,
    });
  });

  it('republishes a type, a stream, or what is recent, with the same ids and in order', async () => {
    await letActionsBePublished();
    const service = await sandbox().service().start();
    const received = await sandbox().client.listen('shop.events', '#');
    let before = 0;
    const nextReceived = async (count: number): Promise<{ id: string; envelope: Envelope }[]> => {
      await eventually(() => received.length === before + count);
      await allPublished();
      const part = received.slice(before);
      before = received.length;
      return part.map(({ properties, content }) => {
        return { id: String(properties.messageId), envelope: JSON.parse(content.toString()) as Envelope };
      });
    };
    const [one, other] = [newId(), newId()];
    await service.publish(placed(one), placed(other), paid(one), paid(other));
    const original = await nextReceived(4);

    const dry = await outbox<RepublishReport>('republish', '--type', 'shop.order.paid', '--dry-run');
    expect(dry).to.deep.equal({
      exitCode: 0,
      answer: {
        service: 'booking',
        dryRun: true,
        republished: 2,
        streams: 2,
        types: { 'shop.order.paid': 2 },
        tooOld: 0,
        underWay: 0,
      },
    });
    expect(await sandbox().waiting()).to.deep.equal([]);

    await outbox('republish', '--type', 'shop.order.paid');
    expect(await nextReceived(2)).to.have.deep.members(
      original.filter(({ envelope }) => envelope.event_type === 'shop.order.paid'),
    );

    await outbox('republish', '--stream', `shop.order:${one}`);
    expect(await nextReceived(2)).to.deep.equal(
      original.filter(({ envelope }) => envelope.metadata.entity_id === one),
    );

    const { answer } = await outbox<RepublishReport>('republish', '--since', '5m');
    expect(answer.types).to.include({ 'shop.order.placed': 2, 'shop.order.paid': 2 });
    expect(await nextReceived(4)).to.have.deep.members(original);
  });

  it('exits 1 when nothing matches', async () => {
    sandbox().service();
    const { exitCode, answer } = await outbox<RepublishReport>('republish', '--type', 'shop.order.lost');
    expect(exitCode).to.equal(1);
    expect(answer).to.deep.include({ republished: 0, types: {} });
  });

  it('repairs a deleted queue: everything takes effect, and nothing twice', async () => {
    await letActionsBePublished();
    const service: SandboxService = await sandbox()
      .service()
      .on(OrderPlacedIntegrationEvent, ({ data }, work) => service.record(work, data.note))
      .start();
    const note = (text: string): OrderPlacedIntegrationEvent =>
      new OrderPlacedIntegrationEvent({ order_id: newId(), note: text });
    await service.publish(note('a'));
    await eventually(async () => (await sandbox().effects()).length === 1);
    service.bus.pause();
    await eventually(async () => (await sandbox().client.consumers('shop.orders')) === 0);
    await service.publish(note('b'), note('c'));
    await allPublished();
    await sandbox().client.apart((channel) => channel.deleteQueue('shop.orders'));
    await service.stop();
    const repaired: SandboxService = await sandbox()
      .service()
      .on(OrderPlacedIntegrationEvent, ({ data }, work) => repaired.record(work, data.note))
      .start();
    const { answer } = await outbox<RepublishReport>('republish', '--since', '5m');
    expect(answer.types).to.include({ 'shop.order.placed': 3 });
    await eventually(async () => (await sandbox().effects()).length === 3);
    await allPublished();
    await eventually(async () => (await sandbox().client.depth('shop.orders')) === 0);
    expect((await sandbox().effects()).sort()).to.deep.equal(['a', 'b', 'c']);
  });

  it('sends part of a stream before what waits out its back-off in it, and lets that wait', async () => {
    const service = sandbox().service();
    const order = newId();
    await service.publish(placed(order), paid(order), paid(order));
    await sandbox().sql('UPDATE messaging.outbox SET published_at = now() WHERE sequence < 3');
    await sandbox().sql(
      `UPDATE messaging.outbox SET attempts = 5, next_attempt_at = now() + interval '1 hour' WHERE sequence = 3`,
    );
    const kept = new OutboxHistory(sql());
    expect(await kept.republish({ type: 'shop.order.placed' })).to.deep.include({ republished: 1 });
    const [due] = await new OutboxStore(sql()).due(10);
    expect(
      due!.rows.map(({ envelope }) => (JSON.parse(envelope) as Envelope).metadata.sequence),
    ).to.deep.equal([1, 3]);
    expect(due!.rows.map(({ attempts }) => attempts)).to.deep.equal([0, 5]);
    expect(due!.rows.map(({ wait }) => wait > 3_000_000)).to.deep.equal([false, true]);
  });

  it('waits for what the relay has under way, and sends it again as well', async () => {
    const service = sandbox().service();
    await service.publish(placed());
    expect(await service.lease.acquire()).to.equal(true);
    const [due] = await service.store.due(1);
    const { stream, version, rows } = due!;
    const report = new OutboxHistory(sql()).republish({ type: 'shop.order.placed' });
    const confirmed = [rows[0]!.position];
    await service.store.record([{ stream, version, confirmed, drained: true }], service.lease.fence!);
    expect(await report).to.deep.include({ republished: 1, underWay: 0 });
    expect(await sandbox().waiting()).to.have.length(1);
  });

  it('names what is under way for too long, and waits for no relay that is not at work', async () => {
    const service = sandbox().service();
    await service.publish(placed());
    const begun = performance.now();
    const patient = new OutboxHistory(sql(), 3_000);
    expect(await patient.republish({ since: new Date(0) })).to.deep.include({ republished: 0, underWay: 0 });
    expect(performance.now() - begun).to.be.lessThan(2_000);
    await sandbox().sql(
      `INSERT INTO messaging.lease (name, holder, fence, expires_at)
       VALUES ('outbox-relay', gen_random_uuid(), 1, now() + interval '1 hour')`,
    );
    const hasty = new OutboxHistory(sql(), 200);
    expect(await hasty.republish({ since: new Date(0) })).to.deep.include({ republished: 0, underWay: 1 });
  });

  it('leaves alone what is older than the inboxes remember, and exits 1', async () => {
    const service = sandbox().service();
    await service.publish(placed(), placed());
    await sandbox().sql('UPDATE messaging.outbox SET published_at = now()');
    await sandbox().sql(
      `UPDATE messaging.outbox SET created_at = now() - interval '31 days' WHERE position = 1`,
    );
    const { exitCode, answer } = await outbox<RepublishReport>('republish', '--type', 'shop.order.placed');
    expect(exitCode).to.equal(1);
    expect(answer).to.deep.include({ republished: 1, tooOld: 1 });
  });

  it('exits 3 for a database without an outbox, or that refuses the account', async () => {
    const url = new URL(sandbox().database.url);
    const elsewhere = { DATABASE_URL_BOOKING: Object.assign(new URL(url), { pathname: '/postgres' }).href };
    const none = await operate('outbox', ['list', '--service', 'booking'], elsewhere);
    expect([none.exitCode, none.stderr]).to.deep.equal([
      3,
      'That database has no outbox: the service has never been started with it.\n',
    ]);
    const refused = { DATABASE_URL_BOOKING: Object.assign(new URL(url), { password: 'topsecret' }).href };
    const { exitCode, stderr } = await operate('outbox', ['list', '--service', 'booking'], refused);
    expect(exitCode).to.equal(3);
    expect(stderr).to.include('password authentication failed').and.not.to.include('topsecret');
  });
});
