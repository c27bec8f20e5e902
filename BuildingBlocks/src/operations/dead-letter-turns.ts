import { setTimeout as sleep } from 'node:timers/promises';
import { Mutex } from 'async-mutex';
import { BrokerUnavailableError, DeadLetters } from '../dead-letters/index.ts';
import { Lease, type Sql } from '../outbox/index.ts';
import type { BrokerAddress } from '../rabbitmq/index.ts';

/**
 * Runs the body with the dead letters of a queue, as the only one of all instances that reads them meanwhile: two readings at
 * the same time would each see a part.
 * @throws BrokerUnavailableError, also if others read them for too long
 */
export type WithDeadLetters = <R>(
  queue: string,
  body: (deadLetters: DeadLetters) => Promise<R>,
) => Promise<R>;

const TIMING = { patienceMs: 30_000, lookMs: 50, renewMs: 1_500 };

/** @param broker the account of the service */
export function deadLetterTurns(sql: Sql, broker: BrokerAddress): WithDeadLetters {
  const turns = new Map<string, Mutex>();
  return (queue, body) => {
    const turn = turns.get(queue) ?? new Mutex();
    turns.set(queue, turn);
    return turn.runExclusive(() => leased(sql, queue, () => connected(broker, body)));
  };
}

async function leased<R>(sql: Sql, queue: string, body: () => Promise<R>): Promise<R> {
  const lease = new Lease(sql, `dead-letters:${queue}`);
  const deadline = performance.now() + TIMING.patienceMs;
  while (!(await lease.acquire())) {
    if (performance.now() > deadline)
      throw new BrokerUnavailableError(`The dead letters of ${queue} are being read by another instance`);
    await sleep(TIMING.lookMs);
  }
  const renewing = setInterval(() => void lease.acquire().catch(() => undefined), TIMING.renewMs);
  try {
    return await body();
  } finally {
    clearInterval(renewing);
    await lease.release().catch(() => undefined); // it runs out by itself
  }
}

async function connected<R>(
  broker: BrokerAddress,
  body: (deadLetters: DeadLetters) => Promise<R>,
): Promise<R> {
  const deadLetters = await DeadLetters.connect(broker());
  try {
    return await body(deadLetters);
  } finally {
    await deadLetters.close();
  }
}
