import { randomUUID } from 'node:crypto';
import { correlate, currentCorrelation } from '@ticketwave/building-blocks/observability';
import type { Decision } from '@ticketwave/building-blocks/saga';
import { expect } from 'chai';
import { MemorySagas } from '../../support/memory-sagas.ts';
import { initialOrder, OrderSaga, type OrderTroubles } from '../../support/sandbox-saga.ts';

/** Sagas of orders on memory, one deadline a minute from now. */
function given(troubles: OrderTroubles = {}, SagaClass = OrderSaga) {
  const effects: string[] = [];
  const saga = new SagaClass((work, what) => {
    work.afterCommit(() => effects.push(what));
    return Promise.resolve();
  }, troubles);
  const memory = new MemorySagas(saga);
  const until = new Date(memory.clock.now().getTime() + 60_000);
  const begin = async (id: string = randomUUID()): Promise<string> => {
    await memory.begin(id, initialOrder(id, { until: until.toISOString() }), until);
    return id;
  };
  return { memory, effects, begin, until };
}

/** Fires until nothing is due any more. @returns how many deadlines were due in all */
async function fireAll(memory: MemorySagas): Promise<number> {
  const deadlines = memory.deadlines();
  let all = 0;
  for (let fired = await deadlines.fireDue(); fired > 0; fired = await deadlines.fireDue()) all += fired;
  return all;
}

describe('the deadline of a saga', () => {
  it('fires when it has come, not before, and once', async () => {
    const { memory, effects, begin, until } = given();
    const id = await begin();
    memory.clock.moveTo(new Date(until.getTime() - 1));
    expect(await fireAll(memory)).to.equal(0);
    memory.clock.moveTo(until);
    expect([await fireAll(memory), await fireAll(memory)]).to.deep.equal([1, 0]);
    expect(effects).to.deep.equal([`overdue ${id}`]);
  });

  it('fires once for two instances of the service that see it at the same time', async () => {
    const { memory, effects, begin, until } = given();
    const ids = await Promise.all(Array.from({ length: 5 }, () => begin()));
    memory.clock.moveTo(until);
    await Promise.all([memory.deadlines().fireDue(), memory.deadlines().fireDue()]);
    expect(effects).to.have.members(ids.map((id) => `overdue ${id}`));
  });

  it('is forgotten when a decision comes before it', async () => {
    const { memory, effects, begin, until } = given();
    const id = await begin();
    await memory.handle(id, { type: 'paid', note: 'all' } as never);
    memory.clock.moveTo(until);
    expect(await fireAll(memory)).to.equal(0);
    expect(effects).to.deep.equal(['all']);
  });

  it('sets off what belongs to the correlation of the saga, and names the saga as its cause', async () => {
    const correlations: unknown[] = [];
    const { memory, begin, until } = given({ onCommand: () => void correlations.push(currentCorrelation()) });
    const [correlationId, causationId] = [randomUUID(), randomUUID()];
    const id = await correlate({ correlationId, causationId }, () => begin());
    memory.clock.moveTo(until);
    await fireAll(memory);
    expect(correlations).to.deep.equal([{ correlationId, causationId: id }]);
  });

  it('that fails is put off, longer each time, reported once, and keeps no other from firing', async () => {
    let bad = '';
    const { memory, effects, begin, until } = given({
      onDeadline({ order }) {
        if (order === bad) throw new Error('the deadline says no');
      },
    });
    bad = await begin();
    const others = await Promise.all(Array.from({ length: 12 }, () => begin()));
    memory.clock.moveTo(until);
    expect(await fireAll(memory)).to.equal(13);
    expect(effects).to.have.members(others.map((id) => `overdue ${id}`));
    let tries = 0;
    for (let minute = 0; minute < 10; minute++) {
      memory.clock.advance(60_000);
      tries += await fireAll(memory);
    }
    expect(tries).to.be.within(3, 10);
    const failures = memory.log.lines.filter(({ message }) => message.includes('the deadline says no'));
    expect(failures.filter(({ level }) => level === 'error')).to.have.length(1);
    expect(failures).to.have.length(tries + 1);
    bad = '';
    memory.clock.advance(300_000);
    expect(await fireAll(memory)).to.equal(1);
  });

  it('that asks for itself again at a time that has passed, and changes nothing, counts as failed', async () => {
    class Eager extends OrderSaga {
      override decide(...[order]: Parameters<OrderSaga['decide']>): Decision<never, never> {
        return { state: order as never, commands: [], deadline: new Date(0) };
      }
    }
    const { memory, begin, until } = given({}, Eager);
    await begin();
    memory.clock.moveTo(until);
    expect(await fireAll(memory)).to.equal(1);
    expect(memory.log.complaints().join()).to.include('the same state and a deadline that has passed');
  });

  it('that is skipped is replaced by the one that the decision names', async () => {
    class Later extends OrderSaga {
      override decide(...parts: Parameters<OrderSaga['decide']>) {
        const later = new Date(until.getTime() + 1_000);
        if (memory.clock.now() >= later) return super.decide(...parts);
        return { state: parts[0], commands: [], deadline: later, skipped: 'too early' };
      }
    }
    const { memory, effects, begin, until } = given({}, Later);
    const id = await begin();
    memory.clock.moveTo(until);
    expect(await fireAll(memory)).to.equal(1);
    expect([effects, (await memory.of(id))?.dueAt]).to.deep.equal([[], new Date(until.getTime() + 1_000)]);
    memory.clock.advance(1_000);
    expect(await fireAll(memory)).to.equal(1);
    expect(effects).to.deep.equal([`overdue ${id}`]);
  });

  it('that leaves something to a person is reported once, at error', async () => {
    const { memory, begin, until } = given();
    const id = await begin();
    memory.clock.moveTo(until);
    await fireAll(memory);
    expect(memory.log.complaints()).to.deep.equal([`order-saga ${id} needs review: nobody has paid`]);
    expect((await memory.of(id))?.reviewReason).to.equal('nobody has paid');
  });
});
