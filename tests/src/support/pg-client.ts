import type pg from 'pg';

/** What a statement in a transaction looks like to BuildingBlocks. */
interface PgTransaction {
  $queryRawUnsafe<T = unknown>(text: string, ...parameters: unknown[]): Promise<T>;
}

/** As much of a Prisma client as BuildingBlocks needs, on plain pg: its transactions really begin, commit, roll back. */
export class PgClient {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async $transaction<R>(
    body: (transaction: PgTransaction) => Promise<R>,
    { timeout = 5_000 }: { timeout?: number } = {},
  ): Promise<R> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error): void => void (broken = error);
    client.on('error', onError);
    const transaction = new OpenTransaction(client);
    try {
      await client.query('BEGIN');
      const result = await within(timeout, body(transaction));
      transaction.end();
      const { command } = await client.query('COMMIT');
      if (command !== 'COMMIT') throw new Error('The transaction had failed before, and was rolled back.');
      return result;
    } catch (error) {
      transaction.end();
      await client.query('ROLLBACK').catch(onError);
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  async $disconnect(): Promise<void> {
    await this.#pool.end();
  }
}

class OpenTransaction implements PgTransaction {
  readonly #client: pg.PoolClient;
  #ended = false;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  end(): void {
    this.#ended = true;
  }

  async $queryRawUnsafe<T>(text: string, ...parameters: unknown[]): Promise<T> {
    if (this.#ended) throw new Error('The transaction has ended.');
    return (await this.#client.query(text, parameters)).rows as T;
  }
}

async function within<R>(milliseconds: number, work: Promise<R>): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The transaction took longer than ${milliseconds} ms.`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
