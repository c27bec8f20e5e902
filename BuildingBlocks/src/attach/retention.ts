import type { Sql } from '../outbox/index.ts';

/**
 * A table whose rows need not be kept for ever. BuildingBlocks has its own; services bind theirs, as
 * `container.bind(Retention)`.
 */
export abstract class Retention {
  /** As the log names it. */
  abstract readonly table: string;

  /**
   * Deletes rows whose time is over.
   * @param limit how many at most
   * @returns how many it deleted
   */
  abstract deleteExpired(limit: number): Promise<number>;
}

/** Rows of the service's own database. The condition must be one that an index answers. */
export class SqlRetention extends Retention {
  readonly #sql: Sql;
  readonly #rows: ConstructorParameters<typeof SqlRetention>[1];

  /**
   * @param rows.expired SQL: which rows may go, with `$1` for the time `days` ago, before which they do, and `$2` … for
   * `parameters`
   */
  constructor(
    sql: Sql,
    rows: {
      readonly table: string;
      readonly expired: string;
      readonly parameters?: readonly unknown[];
      readonly days: number;
    },
  ) {
    super();
    this.#sql = sql;
    this.#rows = rows;
  }

  override get table(): string {
    return this.#rows.table;
  }

  /** Rows that somebody else holds are left for the next time, so that nobody waits for anybody. */
  override async deleteExpired(limit: number): Promise<number> {
    const { table, expired, parameters = [], days } = this.#rows;
    const deleted = await this.#sql(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE ${expired} LIMIT ${limit} FOR UPDATE SKIP LOCKED))
       RETURNING 1`,
      new Date(Date.now() - days * DAY_MS).toISOString(),
      ...parameters,
    );
    return deleted.length;
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;
