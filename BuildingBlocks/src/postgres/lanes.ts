import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClientBase } from 'pg';

/**
 * Who asks for a connection: `system` (relay, lease, health, housekeeping, probe, start-up), message handlers of all
 * queues together, background workers (due work, saga deadlines), or HTTP.
 */
export type Lane = 'system' | 'handlers' | 'workers' | 'http';

/** How many connections each lane may use at the same time; `shared` bounds all but `system` together. */
export type LaneSizes = Readonly<Record<Lane | 'shared', number>>;

/** The smallest pool in which every lane has a connection when the others are full. */
export const MINIMUM_POOL_SIZE = 8;

export const DEFAULT_POOL_SIZE = 20;

/** More than any one PostgreSQL server usually lends. */
export const MAXIMUM_POOL_SIZE = 500;

/**
 * A seventh of the pool belongs to `system` alone. HTTP has three quarters: with half of 20, polling customers waited
 * more than 10 s on a busy machine after an outage. It leaves the other lanes two connections at least.
 */
export function laneSizes(poolSize: number): LaneSizes {
  const system = Math.max(1, Math.floor(poolSize / 7) + 1);
  const shared = Math.max(1, poolSize - system);
  const workers = Math.max(1, Math.floor(shared / 4));
  return {
    system,
    shared,
    http: Math.max(1, Math.min(Math.floor(poolSize * 0.75), shared - 2)),
    handlers: Math.max(1, shared - workers),
    workers,
  };
}

/** Milliseconds that one waits for a connection of the lane, before an OverloadedError. */
export const PATIENCE_MS: Readonly<Record<Lane, number>> = {
  system: 10_000,
  // Messages wait in turn, and are not to blame: every place before them comes free within a handler's time-out.
  handlers: 600_000,
  workers: 60_000,
  http: 10_000,
};

/** One transaction of a `Database`, from its BEGIN to its end. */
export interface OpenUnit {
  /** Milliseconds after which PostgreSQL ends it. */
  readonly timeout: number;
  /** Milliseconds that one of its statements waits for a lock. */
  readonly lockTimeout: number;
  /** From BEGIN until its body has ended. */
  holdsConnection?: boolean;
  /** The connection that it is on; absent if that is none of our pool, and so reports nothing to us. */
  connection?: ClientBase;
  /** The statement that failed, as PostgreSQL reported it, unless the unit went back to a savepoint since. */
  failure?: Error & { readonly code?: string };
}

interface LaneContext {
  readonly lane: Lane;
  /** Kept for everything inside, one connection at a time. */
  readonly place?: { open: boolean };
  readonly unit?: OpenUnit;
}

const SYSTEM: LaneContext = { lane: 'system' };
const contexts = new AsyncLocalStorage<LaneContext>();

export const laneContext = (): LaneContext => contexts.getStore() ?? SYSTEM;

/** Runs the body, and everything it awaits, on connections of the lane. */
export const inLane = <R>(lane: Lane, body: () => R): R => contexts.run({ lane }, body);

export const withPlace = <R>(lane: Lane, place: { open: boolean }, body: () => R): R =>
  contexts.run({ lane, place }, body);

/**
 * Runs the body as a unit of work of the present lane.
 * @throws Error inside another one: it could only wait for what the other holds
 */
export function asUnit<R>(unit: OpenUnit, body: () => R): R {
  requireNoConnection();
  return contexts.run({ ...laneContext(), unit }, body);
}

/** @throws Error inside a unit of work, which has its connection */
export function requireNoConnection(): void {
  if (!laneContext().unit?.holdsConnection) return;
  throw new Error(
    'A unit of work has its connection and cannot wait for a second one: read through Database.in(work) or Database.sql(work) inside it, or before it begins.',
  );
}
