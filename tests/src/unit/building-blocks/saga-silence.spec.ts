import { randomUUID } from 'node:crypto';
import type { SagaInputQueues } from '@ticketwave/building-blocks/internal/saga';
import { expect } from 'chai';
import { MemorySagas } from '../../support/memory-sagas.ts';
import { initialOrder, OrderSaga } from '../../support/sandbox-saga.ts';

const MINUTE = 60_000;

/** What sagas receive from, as a spec has it. */
class Queues implements SagaInputQueues {
  problem: string | undefined;
  messages = 0;

  waiting(): Promise<number> {
    return Promise.resolve(this.messages);
  }
}

/** Orders on memory whose deadline is fifteen minutes from now. */
function given() {
  const effects: string[] = [];
  const memory = new MemorySagas(
    new OrderSaga((work, what) => {
      work.afterCommit(() => effects.push(what));
      return Promise.resolve();
    }),
  );
  const queues = new Queues();
  const instance = () => memory.deadlines(queues);
  let deadlines = instance();
  return {
    memory,
    queues,
    effects,
    restart: () => (deadlines = instance()),
    place: async (): Promise<string> => {
      const id = randomUUID();
      const until = new Date(memory.clock.now().getTime() + 15 * MINUTE);
      await memory.begin(id, initialOrder(id, { until: until.toISOString() }), until);
      return id;
    },
    /** Time passes in which the service looks at its deadlines every second. */
    minutes: async (count: number): Promise<void> => {
      for (let second = 0; second < count * 60; second++) {
        memory.clock.advance(1_000);
        await deadlines.look();
      }
    },
    pay: (id: string) => memory.handle(id, { type: 'paid', note: 'in time' } as never),
  };
}

describe('deadlines of sagas that cannot receive', () => {
  it('twenty minutes without a broker end no order that was paid meanwhile', async () => {
    const { queues, effects, place, minutes, pay } = given();
    const paid = await place();
    await minutes(10);
    queues.problem = 'the connection ended';
    await minutes(20);
    expect(effects).to.deep.equal([]);
    queues.problem = undefined;
    await minutes(1);
    await pay(paid);
    await minutes(30);
    expect(effects).to.deep.equal(['in time']);
  });

  it('stand still: what was left when the silence began is left when it is over', async () => {
    const { queues, effects, place, minutes } = given();
    await place();
    await minutes(10);
    queues.problem = 'the connection ended';
    await minutes(20);
    queues.problem = undefined;
    await minutes(5.4);
    expect(effects).to.have.length(0);
    await minutes(0.2);
    expect(effects).to.have.length(1);
  });

  it('stand still while the service is down, and fire once it is back', async () => {
    const { memory, effects, place, minutes, restart } = given();
    await place();
    await minutes(14);
    memory.clock.advance(60 * MINUTE);
    restart();
    await minutes(1.4);
    expect(effects).to.have.length(0);
    await minutes(0.2);
    expect(effects).to.have.length(1);
  });

  it('wait until what waited in the queues has been handled, five minutes at most', async () => {
    const { queues, effects, place, minutes } = given();
    await place();
    await minutes(14.9);
    queues.problem = 'the connection ended';
    await minutes(1);
    [queues.problem, queues.messages] = [undefined, 100];
    await minutes(4.9);
    expect(effects).to.have.length(0);
    await minutes(0.3);
    expect(effects).to.have.length(1);
  });

  it('do not move because of a reconnect of seconds, or of a second instance that starts', async () => {
    const { queues, effects, place, minutes, restart } = given();
    await place();
    await minutes(10);
    queues.problem = 'the connection ended';
    await minutes(0.1);
    queues.problem = undefined;
    restart();
    await minutes(4.8);
    expect(effects).to.have.length(0);
    await minutes(0.2);
    expect(effects).to.have.length(1);
  });

  it('set after a silence know nothing of it', async () => {
    const { queues, effects, place, minutes } = given();
    await minutes(1);
    queues.problem = 'the connection ended';
    await minutes(20);
    queues.problem = undefined;
    await minutes(1);
    await place();
    await minutes(15.1);
    expect(effects).to.have.length(1);
  });
});
