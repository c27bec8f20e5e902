import { AsyncLocalStorage } from 'node:async_hooks';
import { E_TIMEOUT, Semaphore, withTimeout, type SemaphoreInterface } from 'async-mutex';
import pg from 'pg';

const CONNECT_MS = 5_000;
/** As long as somebody who waits for an answer may be kept waiting for a connection. */
const PATIENCE_MS = 10_000;

/**
 * The rest is enough for messages to go on, and HTTP has nearly what it had without a limit. With half of 20, polling
 * customers waited for more than 10 s on a busy machine after an outage, and their repetitions kept it so.
 */
const HTTP_SHARE = 0.75;

export interface PoolLimits {
  /** Connections, 20 if absent. */
  readonly max?: number;
  /** How many of them may serve HTTP at the same time; three quarters, and at least one, if absent. */
  readonly httpShare?: number;
  /** Milliseconds that HTTP waits for one of its share; 10 s if absent. */
  readonly patience?: number;
}

/** HTTP's share of the connections stayed in use: nothing was asked of the database. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
}

const serving = new AsyncLocalStorage<true>();

/** Runs the body, and everything it awaits, on the connections that HTTP may use. */
export const onHttpShare = <R>(body: () => R): R => serving.run(true, body);

/** Milliseconds after which a connection that one waits for from now on has come, or never will. */
export const longestWait = (): number => CONNECT_MS + (serving.getStore() ? PATIENCE_MS : 0);

type Callback = Exclude<Parameters<pg.Pool['connect']>[0], undefined>;

/**
 * The connections that all parts of a service share. What runs `onHttpShare` has at most its share of them, and waits
 * in turn; relay, message handlers, workers and housekeeping go past, and always find the others. So requests, however
 * many, cannot make it look to the consumers as if the database were away. What waits is not the request but each of
 * its works and reads: a request that waits for somebody else has no connection and keeps none from others.
 * Reads count too, since slow ones fill a pool as well as works do. A body that has a connection must not ask for a
 * second one: with the whole share in such hands nobody would go on.
 */
export class SharedPool extends pg.Pool {
  readonly #places: SemaphoreInterface;

  constructor(config: pg.PoolConfig, limits: PoolLimits = {}) {
    const {
      max = 20,
      httpShare = Math.max(1, Math.floor(max * HTTP_SHARE)),
      patience = PATIENCE_MS,
    } = limits;
    super({ ...config, max, connectionTimeoutMillis: CONNECT_MS });
    this.#places = withTimeout(new Semaphore(httpShare), patience);
  }

  /** Everything goes through here, `query` included. @throws OverloadedError if HTTP's patience is at an end */
  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.PoolClient> | void {
    const lent = serving.getStore() ? this.#lendToHttp() : super.connect();
    if (!callback) return lent;
    lent.then(
      (client) => callback(undefined, client, (broken?: Error | boolean) => client.release(broken)),
      (error: unknown) => callback(error as Error, undefined, () => undefined),
    );
  }

  async #lendToHttp(): Promise<pg.PoolClient> {
    const leave = await this.#enter();
    try {
      const client = await super.connect();
      const giveBack = client.release.bind(client);
      client.release = (broken) => {
        leave();
        giveBack(broken);
      };
      return client;
    } catch (error) {
      leave();
      throw error;
    }
  }

  async #enter(): Promise<() => void> {
    try {
      const [, leave] = await this.#places.acquire();
      return leave;
    } catch (error) {
      if (error !== E_TIMEOUT) throw error;
      throw new OverloadedError("None of HTTP's database connections became free in time.");
    }
  }
}

/** @param application shown by PostgreSQL in `pg_stat_activity` */
export function createPool(connectionString: string, application: string, limits?: PoolLimits): pg.Pool {
  const config = {
    connectionString,
    application_name: application,
    // Prisma's driver adapter drops the offset of a timestamptz, both ways: only in UTC does nothing get lost.
    options: '-c TimeZone=UTC',
    keepAlive: true,
  };
  const pool = new SharedPool(config, limits);
  // A connection may end while it is lent out and no statement is under way: the next one fails and tells. Without
  // a listener of its own the error would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
