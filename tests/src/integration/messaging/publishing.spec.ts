import { randomUUID } from 'node:crypto';
import type { Message } from '@ticketwave/contracts';
import { expect } from 'chai';
import type { PublishOutcome } from '@ticketwave/building-blocks/adapters';
import { eventually } from '../../support/eventually.ts';
import type { Mechanism } from '../../support/mechanisms-off.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { DispatchParcelIntegrationEvent, OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';

const data = (note: string) => ({ order_id: randomUUID(), note });
const message = (exchange: string, routingKey: string, headers = {}): Message => ({
  exchange,
  routingKey,
  properties: { messageId: randomUUID(), headers },
  body: Buffer.from('{}'),
});
const noteOf = ({ content }: { content: Buffer }): string =>
  (JSON.parse(content.toString()) as { data: { note: string } }).data.note;

/** A queue that takes one message and says no to the next. */
const FULL_AT_ONE = { durable: true, arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' } };

describe('publishing', () => {
  const sandbox = useSandbox();

  it('says of each message what became of it', async () => {
    const { bus } = await sandbox().service().start();
    await sandbox().client.apart(async (channel) => {
      await channel.assertQueue('full', FULL_AT_ONE);
      await channel.bindQueue('full', 'shop.events', 'shop.full');
    });
    const outcomes = [
      await bus.publish(message('shop.events', 'shop.nobody.listens'), { mandatory: false }),
      await bus.publish(message('shop.events', 'shop.nobody.listens'), { mandatory: true }),
      await bus.publish(message('shop.events', 'shop.full'), { mandatory: true }),
      await bus.publish(message('shop.events', 'shop.full'), { mandatory: true }),
      await bus.publish(message('shop.events', 'shop.any', { long: 'x'.repeat(70_000) }), {
        mandatory: false,
      }),
      await bus.publish(message('shop.no-such-exchange', 'shop.any'), { mandatory: false }),
    ];
    expect(outcomes.map(({ status }) => status)).to.deep.equal([
      'confirmed',
      'returned',
      'confirmed',
      'refused',
      'refused',
      'refused',
    ]);
    expect(outcomes[1]).to.have.property(
      'reason',
      "NO_ROUTE: no queue takes 'shop.nobody.listens' from 'shop.events'",
    );
  });

  it('takes what is in flight when the connection ends for unknown', async () => {
    const { bus } = await sandbox().service().start();
    const seen = new Set<string>();
    const publishing = (async () => {
      while (!seen.has('unknown'))
        seen.add((await bus.publish(message('shop.events', 'shop.any'), { mandatory: false })).status);
    })();
    await eventually(() => seen.has('confirmed'));
    await sandbox().cutConnections();
    await publishing;
    expect([...seen]).to.have.members(['confirmed', 'unknown']);
  });

  it('finds out which message made the broker close the channel, and sends the others', async () => {
    const shop = await sandbox().service().start();
    const publish = (exchange: string, properties = {}) => {
      const { properties: own, ...rest } = message(exchange, 'shop.any');
      return shop.bus.publish({ ...rest, properties: { ...own, ...properties } }, { mandatory: false });
    };
    const statusesOf = async (outcomes: Promise<PublishOutcome>[]) =>
      (await Promise.all(outcomes)).map(({ status }) => status);
    const others = (): Promise<PublishOutcome>[] => Array.from({ length: 50 }, () => publish('shop.events'));
    const confirmed = Array.from({ length: 50 }, () => 'confirmed');

    const missing = [...others(), publish('shop.no-such-exchange'), ...others()];
    expect(await statusesOf(missing)).to.deep.equal([...confirmed, 'refused', ...confirmed]);
    await shop.healthy();
    const breaks = () =>
      shop.log.complaints().filter((line) => line.includes("'publisher' is broken")).length;
    const again = [...others(), publish('shop.no-such-exchange'), ...others()];
    expect(await statusesOf(again)).to.deep.equal([...confirmed, 'refused', ...confirmed]);
    expect(breaks()).to.equal(1);

    // 406, about one message alone: others may go the same way
    const invalid = { messageId: randomUUID(), expiration: 'soon' };
    const outcomes = await Promise.all([...others(), publish('shop.events', invalid), ...others()]);
    expect(outcomes[50]).to.include({ status: 'refused', code: 406 });
    expect(outcomes.filter(({ status }) => status === 'confirmed')).to.have.length(100);
    await shop.healthy();
    expect(await statusesOf([publish('shop.events', invalid), ...others()])).to.deep.equal([
      'refused',
      ...confirmed,
    ]);
    expect(breaks()).to.equal(2);
  });

  it('is content with a fact that nobody listens to', async () => {
    const shop = await sandbox().service().start();
    await shop.publish(new OrderPlacedIntegrationEvent(data('unreceived')));
    await eventually(async () => (await sandbox().waiting()).length === 0);
    expect(shop.log.complaints()).to.be.empty;
  });

  it('repeats a request that reaches no queue until one is there; its stream waits, others go on', async () => {
    const { client } = sandbox();
    const shop = await sandbox().service().start();
    const received = await client.listen('shop.events', 'shop.order.#');
    const stuck = data('first');
    await shop.publish(new DispatchParcelIntegrationEvent(stuck));
    const [complaint] = await eventually(() => {
      const complaints = shop.log.lines.filter(({ level }) => level === 'error');
      return complaints.length > 0 && complaints;
    });
    expect(complaint!.message).to.include('NO_ROUTE').and.include('shop.parcel.dispatch-requested');
    expect(complaint!.fields).to.include({
      activity: 'returned',
      eventType: 'shop.parcel.dispatch-requested',
    });

    await shop.publish(new DispatchParcelIntegrationEvent({ ...stuck, note: 'second' }));
    await shop.publish(new OrderPlacedIntegrationEvent(data('another stream')));
    await eventually(() => received.length === 1);
    // What was received is marked a moment later.
    const waiting = await eventually(async () => {
      const rows = await sandbox().waiting();
      return rows.length === 2 && rows;
    });
    expect(waiting.map(({ attempts }) => attempts > 0)).to.deep.equal([true, false]);
    expect(waiting[0]!.last_error).to.include('returned');
    expect(await shop.store.state()).to.include({ waiting: 2, blockedStreams: 1 });

    await client.apart(async (channel) => {
      await channel.assertQueue('depot', { durable: true });
      await channel.bindQueue('depot', 'shop.events', 'shop.parcel.dispatch-requested.v1');
    });
    const first = await eventually(() => client.take('depot'));
    const second = await eventually(() => client.take('depot'));
    expect([first, second].map(noteOf)).to.deep.equal(['first', 'second']);
    await eventually(async () => (await sandbox().waiting()).length === 0);
  });

  it('(mandatory switched off: the request is lost, and counts as published)', async () => {
    const shop = await sandbox()
      .service({ without: ['mandatory'] })
      .start();
    await shop.publish(new DispatchParcelIntegrationEvent(data('lost')));
    await eventually(async () => (await sandbox().waiting()).length === 0);
    expect(shop.log.complaints()).to.be.empty;
  });

  /** Two facts for a queue that has room for one: which of them are in it once there is room, one after the other? */
  async function publishToAFullQueue(without: Mechanism[]): Promise<string[]> {
    const { client } = sandbox();
    const shop = await sandbox().service({ without }).start();
    await client.apart(async (channel) => {
      await channel.assertQueue('full', FULL_AT_ONE);
      await channel.bindQueue('full', 'shop.events', '#');
    });
    await shop.publish(new OrderPlacedIntegrationEvent(data('first')));
    await eventually(async () => (await client.depth('full')) === 1);
    await shop.publish(new OrderPlacedIntegrationEvent(data('refused')));
    await eventually(async () => {
      const waiting = await sandbox().waiting();
      return waiting.length === 0 || waiting[0]!.last_error?.startsWith('refused');
    });
    const taken = [await eventually(() => client.take('full'))];
    await shop.publish(new OrderPlacedIntegrationEvent(data('last')));
    await eventually(async () => {
      const next = await client.take('full');
      if (next) taken.push(next);
      return (await sandbox().waiting()).length === 0 && (await client.depth('full')) === 0;
    });
    return taken.map(noteOf);
  }

  it('repeats what the broker refuses', async () => {
    expect(await publishToAFullQueue([])).to.have.members(['first', 'last', 'refused']);
  });

  it('(confirms switched off: it is lost, and counts as published)', async () => {
    expect(await publishToAFullQueue(['confirms'])).to.deep.equal(['first', 'last']);
    expect(await sandbox().waiting()).to.be.empty;
  });
});
