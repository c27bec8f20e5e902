import { E_TIMEOUT, Semaphore, withTimeout, type SemaphoreInterface } from 'async-mutex';
import pg from 'pg';
import { Connection } from './connection.ts';
import { clientConfig, type DatabaseAddress } from './database-address.ts';
import { DatabaseUnavailableError, OverloadedError, sqlStateOf } from './database-errors.ts';
import {
  DEFAULT_POOL_SIZE,
  laneContext,
  laneSizes,
  PATIENCE_MS,
  requireNoConnection,
  withPlace,
  type Lane,
  type LaneSizes,
} from './lanes.ts';

const CONNECT_MS = 5_000;
/** Of a statement outside a unit of work, in milliseconds; a unit of work has limits of its own. */
const STATEMENT_MS = 30_000;
const LOCK_MS = 10_000;

export interface PoolLimits {
  /** Connections; `DEFAULT_POOL_SIZE` if absent. */
  readonly max?: number;
  /** For migrations, which may wait and run for minutes: no limits to locks and statements. */
  readonly unlimited?: boolean;
  /** As `laneSizes` of `max`, where absent. */
  readonly lanes?: Partial<LaneSizes>;
  /** Milliseconds that one waits for a connection of a lane; as `PATIENCE_MS`, where absent. */
  readonly patience?: Partial<Record<Lane, number>>;
}

/** How many of the connections that a lane may use are lent, and how many wait for one. */
export interface LaneUsage {
  readonly limit: number;
  readonly used: number;
  readonly waiting: number;
}

const perLane = <Value>(of: (lane: Lane) => Value): Record<Lane, Value> => ({
  system: of('system'),
  handlers: of('handlers'),
  workers: of('workers'),
  http: of('http'),
});

type Callback = Exclude<Parameters<pg.Pool['connect']>[0], undefined>;

/**
 * The connections that all parts of a service share, in lanes: `system` has some that nobody else can take, the
 * others have caps, of their own and together. So no rush of requests, slow handler or locked row keeps relay, lease
 * and health from the database, and nobody waits in line for a connection without an end.
 */
export class ConnectionPool extends pg.Pool {
  readonly #lanes: Readonly<Record<Lane, SemaphoreInterface>>;
  readonly #shared: Semaphore;
  readonly #sizes: Readonly<Record<Lane, number>>;
  readonly #used = perLane(() => 0);
  readonly #waiting = perLane(() => 0);
  readonly #patience: Readonly<Record<Lane, number>>;

  /** @param configure asked for each new connection; must not throw */
  constructor(
    configure: () => pg.ClientConfig,
    { max = DEFAULT_POOL_SIZE, lanes = {}, patience = {} }: Omit<PoolLimits, 'unlimited'> = {},
  ) {
    const Client = class extends Connection {
      constructor() {
        super(configure());
      }
    };
    super({ max, connectionTimeoutMillis: CONNECT_MS, Client });
    const { shared, ...sizes } = { ...laneSizes(max), ...lanes };
    this.#sizes = sizes;
    this.#patience = { ...PATIENCE_MS, ...patience };
    this.#shared = new Semaphore(shared);
    const semaphore = (lane: Lane): SemaphoreInterface =>
      withTimeout(new Semaphore(sizes[lane]), this.#patience[lane]);
    this.#lanes = perLane(semaphore);
  }

  /** Milliseconds after which a connection that one asks for now has come, or never will. */
  get longestWait(): number {
    return 2 * this.#patience[laneContext().lane] + CONNECT_MS + 1_000;
  }

  /** How much of each lane is in use, and how many wait for a connection of it. */
  get usage(): Readonly<Record<Lane, LaneUsage>> {
    return perLane((lane) => {
      return { limit: this.#sizes[lane], used: this.#used[lane], waiting: this.#waiting[lane] };
    });
  }

  /**
   * Waits for a place in the lane and keeps it for everything the body does, one connection at a time.
   * @throws OverloadedError if none comes free; then the body has not begun
   */
  async reserve<R>(lane: Lane, body: () => Promise<R>): Promise<R> {
    const leave = await this.#enter(lane);
    const place = { open: true };
    try {
      return await withPlace(lane, place, body);
    } finally {
      place.open = false;
      leave();
    }
  }

  /**
   * Everything goes through here, `query` included.
   * @throws OverloadedError if the lane's connections stay in use, DatabaseUnavailableError if none can be made, and
   * Error at once inside a unit of work, which has one already
   */
  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.PoolClient> | void {
    const lent = this.#lend();
    if (!callback) return lent;
    lent.then(
      (client) => callback(undefined, client, (broken?: Error | boolean) => client.release(broken)),
      (error: unknown) => callback(error as Error, undefined, () => undefined),
    );
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as pg.Pool, whose forms are many
  override async query(...parameters: any[]): Promise<any> {
    const client = await this.connect();
    let broken = false;
    try {
      const ask = client.query.bind(client) as (...all: unknown[]) => Promise<unknown>;
      return await ask(...(parameters as unknown[]));
    } catch (error) {
      // What the server did not answer may still be under way.
      broken = sqlStateOf(error) === undefined;
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async #lend(): Promise<pg.PoolClient> {
    requireNoConnection();
    const { lane, place, unit } = laneContext();
    const leave = place?.open ? (): void => undefined : await this.#enter(lane);
    try {
      const client = (await super.connect()) as pg.PoolClient & Connection;
      client.holder = unit;
      const giveBack = client.release.bind(client);
      client.release = (broken) => {
        client.holder = undefined;
        leave();
        giveBack(broken);
      };
      return client;
    } catch (error) {
      leave();
      throw this.ending ? error : new DatabaseUnavailableError(error);
    }
  }

  async #enter(lane: Lane): Promise<() => void> {
    this.#waiting[lane]++;
    try {
      const leave = await this.#takePlace(lane);
      this.#used[lane]++;
      return () => {
        this.#used[lane]--;
        leave();
      };
    } finally {
      this.#waiting[lane]--;
    }
  }

  async #takePlace(lane: Lane): Promise<() => void> {
    try {
      const [, leaveLane] = await this.#lanes[lane].acquire();
      if (lane === 'system') return leaveLane;
      try {
        const [, leaveShared] = await withTimeout(this.#shared, this.#patience[lane]).acquire();
        return () => {
          leaveShared();
          leaveLane();
        };
      } catch (error) {
        leaveLane();
        throw error;
      }
    } catch (error) {
      if (error !== E_TIMEOUT) throw error;
      throw new OverloadedError(`None of the database connections for ${lane} became free in time.`);
    }
  }
}

/**
 * Connections of one application.
 * @param application shown by PostgreSQL in `pg_stat_activity`
 */
export function createPool(
  address: DatabaseAddress,
  application: string,
  { unlimited = false, ...limits }: PoolLimits = {},
): ConnectionPool {
  const settings = {
    // Prisma's driver adapter drops the offset of a timestamptz, both ways: only in UTC does nothing get lost.
    TimeZone: 'UTC',
    lock_timeout: unlimited ? 0 : LOCK_MS,
    statement_timeout: unlimited ? 0 : STATEMENT_MS,
    idle_in_transaction_session_timeout: 60_000,
  };
  const options = Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
  return new ConnectionPool(
    () => ({ ...clientConfig(address()), application_name: application, options, keepAlive: true }),
    limits,
  );
}

/** Two connections for an operator's tool or for migrations, which may wait and run for minutes. */
export const operatorPool = (address: DatabaseAddress): pg.Pool =>
  createPool(address, 'ticketwave-operator', { max: 2, unlimited: true });
