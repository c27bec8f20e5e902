import { PrismaPg } from '@prisma/adapter-pg';
import type { Sql } from '../outbox/index.ts';
import {
  Database,
  inLane,
  MessagingPersistence,
  postgres,
  type DatabaseSource,
  type Persistence,
} from '../postgres/index.ts';

/** Prisma's own limit must not come before ours: it would roll back without saying why. */
const GRACE_MS = 5_000;

/** A generated client, as far as BuildingBlocks needs it. */
export interface PrismaLike {
  $transaction<R>(
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the generated client of each service has its own type
    body: (transaction: any) => Promise<R>,
    options?: { maxWait?: number; timeout?: number },
  ): Promise<R>;
}

/** What a Prisma client offers inside a transaction, as far as BuildingBlocks needs it. */
interface RawQueries {
  $queryRawUnsafe<T = unknown>(text: string, ...parameters: unknown[]): Promise<T>;
}

/** A Prisma client inside a transaction. */
export type PrismaTransaction<C> = Omit<C, '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'>;

/**
 * A database on a Prisma client: `in(work)` gives the client inside the transaction that the unit of work is.
 *
 * @example
 * class CatalogDatabase extends PrismaDatabase<PrismaClient> {
 *   constructor(persistence: Persistence) {
 *     super(new PrismaClient(clientOptions(persistence)), persistence);
 *   }
 * }
 */
export class PrismaDatabase<C extends PrismaLike> extends Database<PrismaTransaction<C>> {
  /** For reading outside a unit of work. */
  readonly client: C;

  constructor(client: C, persistence: Persistence) {
    super(persistence);
    this.client = client;
  }

  protected override inTransaction<R>(
    body: (transaction: PrismaTransaction<C>) => Promise<R>,
    timeout: number,
  ): Promise<R> {
    return this.client.$transaction(body, {
      maxWait: MessagingPersistence.of(this.persistence).pool.longestWait,
      timeout: timeout + GRACE_MS,
    });
  }

  protected override sqlOf(transaction: PrismaTransaction<C>): Sql {
    const raw = transaction as unknown as RawQueries;
    return <Row extends object>(text: string, ...parameters: unknown[]) =>
      raw.$queryRawUnsafe<Row[]>(text, ...parameters);
  }
}

/**
 * For `new PrismaClient`: the client and BuildingBlocks share one pool of connections. Its transactions outside a
 * unit of work wait as long as HTTP may have to for a connection, where Prisma would give up after 2 s.
 */
export function clientOptions(persistence: Persistence): {
  adapter: PrismaPg;
  transactionOptions: { maxWait: number };
} {
  const { pool } = MessagingPersistence.of(persistence);
  const maxWait = inLane('http', () => pool.longestWait);
  return { adapter: new PrismaPg(pool), transactionOptions: { maxWait } };
}

/**
 * Attaches a database that an application uses through its own Prisma client. Its units of work run in
 * `client.$transaction`, on the connections of the client.
 * @param database where it is: BuildingBlocks has connections of its own for all else
 */
export function prisma<C extends PrismaLike>(
  client: C,
  database: Parameters<typeof postgres>[0],
): DatabaseSource<PrismaDatabase<C>> {
  const { address } = postgres(database);
  return { address, open: (persistence) => new PrismaDatabase(client, persistence) };
}
