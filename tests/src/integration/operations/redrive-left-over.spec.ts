import {
  auditStoreOn,
  AuditTrail,
  RedriveProtocol,
  RedriveTask,
} from '@ticketwave/building-blocks/internal/operations';
import { BrokerUnavailableError } from '@ticketwave/building-blocks/internal/dead-letters';
import { DeadLetters } from '@ticketwave/building-blocks/operations';
import type { Subscription } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import { advance, begin, deadOrder, outcomesOf, QUEUE, step } from '../../support/shop-redrives.ts';

const orders: Subscription = { name: 'orders', retry: { delays: [50] } };

describe('what a redrive has begun when its process dies', () => {
  const sandbox = useSandbox();
  let shop: SandboxService;

  beforeEach(async () => {
    shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note), orders);
    await shop.start();
  });

  /** @param around puts something between it and the dead letters */
  const protocolWith = (around = (deadLetters: DeadLetters) => deadLetters): RedriveProtocol =>
    new RedriveProtocol({
      sql: shop.persistence.sql,
      queues: shop.queues,
      withDeadLetters: async (_queue, body) => {
        const deadLetters = await DeadLetters.connect(sandbox().amqpUrl);
        try {
          return await body(around(deadLetters));
        } finally {
          await deadLetters.close();
        }
      },
    });

  const left = (): Promise<number> => sandbox().client.depth(`${QUEUE}.dlq`);

  /** As a process leaves a message that dies between its copy's confirm and its acknowledgement. */
  async function dieBeforeAcknowledgement(): Promise<{ protocol: RedriveProtocol; id: string }> {
    const order = deadOrder('once');
    await sandbox().client.publish(order);
    const protocol = protocolWith();
    const id = await begin(protocol);
    await sandbox().sql(`UPDATE messaging.redriven_message SET outcome = 'under-way', sent_at = now()`);
    const headers = { ...order.options.headers, 'x-redrives': 1 };
    await sandbox().client.publish({ ...order, options: { ...order.options, headers }, routingKey: QUEUE });
    await eventually(async () => (await sandbox().effects()).length === 1);
    return { protocol, id };
  }

  /** The time after which what is missing is looked for once more. */
  const letTimePass = (): Promise<unknown> =>
    sandbox().sql(`UPDATE messaging.redriven_message SET missed_at = missed_at - interval '2 minutes'`);

  it('leaves no dead letter behind although the broker has not put it back yet when it is looked for', async () => {
    const { protocol, id } = await dieBeforeAcknowledgement();
    await sandbox().client.apart(async (channel) => {
      await channel.get(`${QUEUE}.dlq`); // goes back when this channel closes
      while (await step(protocol, id));
      expect(await outcomesOf(sandbox(), id)).to.deep.equal({ 'under-way': 1 });
    });
    await eventually(async () => (await left()) === 1);
    await letTimePass();
    expect((await advance(protocol, id)).state).to.equal('done');
    expect(await outcomesOf(sandbox(), id)).to.deep.equal({ handled: 1 });
    expect(await left()).to.equal(0);
    expect(await sandbox().effects()).to.deep.equal(['once']);
  });

  it('is finished also if somebody cancels the redrive before anybody has looked', async () => {
    const { protocol, id } = await dieBeforeAcknowledgement();
    await protocol.runs.setState(id, 'cancelled', ['canary', 'ramp']);
    while (await step(protocol, id));
    await step(protocol, id);
    expect(await outcomesOf(sandbox(), id)).to.deep.equal({ handled: 1 });
    expect(await left()).to.equal(0);
  });

  it('is sent no further once somebody has cancelled the redrive', async () => {
    await sandbox().client.publish(deadOrder('never'));
    const protocol = protocolWith();
    const id = await begin(protocol);
    const run = (await protocol.runs.find(id))!;
    await protocol.runs.setState(id, 'cancelled', ['canary', 'ramp']);
    await protocol.advance(run, () => undefined);
    expect(await outcomesOf(sandbox(), id)).to.deep.equal({ waiting: 1 });
    expect(await left()).to.equal(1);
  });

  it('counts as sent only what the broker knows to be acknowledged', async () => {
    await sandbox().client.publish(deadOrder('once'));
    const id = await begin(protocolWith());
    const lost = new BrokerUnavailableError('the connection was lost');
    const losing = protocolWith((deadLetters) =>
      Object.assign(Object.create(deadLetters) as DeadLetters, {
        take: async (...[queue, wanted, body]: Parameters<DeadLetters['take']>) => {
          await deadLetters.take(queue, wanted, (picked, publisher) =>
            body(
              picked.map(({ message }) => ({ message, acknowledge: () => undefined })),
              publisher,
            ),
          );
          throw lost;
        },
      }),
    );
    const problem = await step(losing, id).catch((error: unknown) => error);
    expect(problem).to.equal(lost);
    await eventually(async () => (await sandbox().effects()).length === 1);
    expect((await advance(protocolWith(), id)).state).to.equal('done');
    expect(await outcomesOf(sandbox(), id)).to.deep.equal({ handled: 1 });
    expect(await left()).to.equal(0);
  });

  it('ends in the audit also if whoever ended it died before it could say so', async () => {
    await sandbox().client.publish(deadOrder('once'));
    const protocol = protocolWith();
    const { sql } = shop.persistence;
    const audit = new AuditTrail(auditStoreOn(shop.pool));
    const id = await begin(protocol);
    await audit.begin({ id, operator: 'ada', action: 'dlq redrive', target: QUEUE, selection: {} });
    await advance(protocol, id);
    expect(await endOf(id)).to.deep.equal({ outcome: null, affected: null });
    const task = new RedriveTask({ sql, protocol, audit, logger: shop.log });
    await task.start();
    try {
      await eventually(async () => (await endOf(id))?.outcome === 'done');
      expect(await endOf(id)).to.deep.equal({ outcome: 'done', affected: 1 });
    } finally {
      await task.stop();
    }
  });

  const endOf = async (id: string) =>
    (
      await sandbox().sql<{ outcome: string | null; affected: number | null }>(
        'SELECT outcome, affected::int FROM messaging.audit WHERE id = $1',
        id,
      )
    )[0];
});
