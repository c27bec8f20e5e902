import { Database, type Persistence } from '@ticketwave/building-blocks/postgres';
import { CompiledQuery, Kysely, PostgresDialect, type Transaction } from 'kysely';

/** A third adapter, on Kysely: `in(work)` gives its transaction. */
export class KyselyDatabase<Tables> extends Database<Transaction<Tables>> {
  readonly #kysely: Kysely<Tables>;

  constructor(persistence: Persistence) {
    super(persistence);
    this.#kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: persistence.pool }) });
  }

  protected override inTransaction<R>(body: (transaction: Transaction<Tables>) => Promise<R>): Promise<R> {
    return this.#kysely.transaction().execute(body);
  }

  protected override sqlOf(transaction: Transaction<Tables>) {
    return async <Row extends object>(text: string, ...parameters: unknown[]): Promise<Row[]> =>
      (await transaction.executeQuery<Row>(CompiledQuery.raw(text, parameters))).rows;
  }
}
