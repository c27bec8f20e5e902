import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPaidIntegrationEvent, OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';

const order = (note: string) => ({ order_id: randomUUID(), note });
const notes = (messages: readonly { content: Buffer }[]): string[] =>
  messages.map(({ content }) => (JSON.parse(content.toString()) as { data: { note: string } }).data.note);

describe('the outbox', () => {
  const sandbox = useSandbox();

  it('publishes exactly what a committed work published, and only after its commit', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const shop = await sandbox().service().start();
    let waitingBeforeCommit: unknown[] = [];
    await shop.transactor.transact(async (work) => {
      await work.publish(new OrderPlacedIntegrationEvent(order('first')));
      await work.publish(new OrderPaidIntegrationEvent(order('second')));
      await shop.record(work, 'business');
      shop.relay.wake();
      waitingBeforeCommit = await sandbox().waiting();
      expect(received).to.be.empty;
    });
    await eventually(() => received.length === 2);
    expect(notes(received)).to.deep.equal(['first', 'second']);
    expect(waitingBeforeCommit).to.be.empty;
    expect(await sandbox().effects()).to.deep.equal(['business']);
    await eventually(async () => (await sandbox().waiting()).length === 0);
  });

  /** A unit of work that fails after it has published, then one that commits: what is received? */
  async function receivedAfterRollback(without: 'outbox'[]): Promise<string[]> {
    const received = await sandbox().client.listen('shop.events', '#');
    const shop = await sandbox().service({ without }).start();
    const failing = shop.transactor.transact(async (work) => {
      await work.publish(new OrderPlacedIntegrationEvent(order('never happened')));
      await shop.record(work, 'never happened');
      throw new Error('the business says no');
    });
    const error: unknown = await failing.catch((reason: unknown) => reason);
    expect(error).to.have.property('message', 'the business says no');
    await shop.publish(new OrderPlacedIntegrationEvent(order('happened')));
    await eventually(() => notes(received).includes('happened'));
    expect(await sandbox().effects()).to.be.empty;
    return notes(received);
  }

  it('publishes nothing of a unit of work that was rolled back', async () => {
    expect(await receivedAfterRollback([])).to.deep.equal(['happened']);
  });

  it('(switched off: others learn of what never happened)', async () => {
    expect(await receivedAfterRollback(['outbox'])).to.deep.equal(['never happened', 'happened']);
  });

  /** A unit of work that commits while the broker refuses the service, which it takes back afterwards: what is received? */
  async function receivedAfterOutage(without: 'outbox'[]): Promise<string[]> {
    const received = await sandbox().client.listen('shop.events', '#');
    const shop = await sandbox().service({ without }).start();
    await sandbox().takeBrokerAway();
    await eventually(() => !shop.bus.accepting);
    await shop.publish(new OrderPlacedIntegrationEvent(order('meanwhile')));
    expect(received).to.be.empty;
    await sandbox().bringBrokerBack();
    await shop.healthy();
    await shop.publish(new OrderPlacedIntegrationEvent(order('afterwards')));
    await eventually(() => notes(received).includes('afterwards'));
    return notes(received);
  }

  it('keeps what was published while the broker was away until it is back, and counts no attempt', async () => {
    expect(await receivedAfterOutage([])).to.deep.equal(['meanwhile', 'afterwards']);
    const rows = await sandbox().sql<{ attempts: number }>('SELECT attempts FROM messaging.outbox');
    expect(rows.map(({ attempts }) => attempts)).to.deep.equal([0, 0]);
  });

  it('(switched off: it is lost)', async () => {
    expect(await receivedAfterOutage(['outbox'])).to.deep.equal(['afterwards']);
  });
});
