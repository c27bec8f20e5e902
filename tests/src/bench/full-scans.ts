import { type Persistence } from '@ticketwave/building-blocks/postgres';
import { PostgresEventArchive } from '@ticketwave/operations-service/infrastructure/postgres-event-archive';
import type pg from 'pg';
import type { EventQuery } from './event-queries.ts';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** A table of so few rows is read whole whatever indexes it has. */
const FEW = 10_000;

/** Asks as OperationsService does, and has the database explain each statement instead of answering it. */
export class FullScans {
  readonly #pool: pg.Pool;
  readonly #large: ReadonlySet<string>;
  #found: string[] = [];

  private constructor(pool: pg.Pool, large: ReadonlySet<string>) {
    this.#pool = pool;
    this.#large = large;
  }

  static async on(pool: pg.Pool): Promise<FullScans> {
    const { rows } = await pool.query<{ relname: string }>(
      `SELECT relname FROM pg_class WHERE relname LIKE 'stored_event%' AND reltuples > ${FEW}`,
    );
    return new FullScans(pool, new Set(rows.map(({ relname }) => relname)));
  }

  /** @returns the large tables that are read whole to answer it */
  async of(query: EventQuery): Promise<readonly string[]> {
    this.#found = [];
    const explain = async (text: string, values: readonly unknown[]): Promise<void> => {
      const { rows } = await this.#pool.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>(
        `EXPLAIN (FORMAT JSON) ${text}`,
        [...values],
      );
      for (const row of rows) for (const { Plan } of row['QUERY PLAN']) this.#visit(Plan);
    };
    const ask = async (text: string, values: readonly unknown[]) => {
      await explain(text, values);
      return this.#pool.query(text, [...values]);
    };
    const persistence = {
      pool: { query: ask },
      sql: async (text: string, ...values: unknown[]) => (await ask(text, values)).rows,
    };
    const archive = new PostgresEventArchive(persistence as unknown as Persistence);
    await ('flow' in query ? archive.flow(query.flow) : archive.search(query.search));
    return this.#found;
  }

  #visit({ 'Node Type': type, 'Relation Name': relation, Plans = [] }: PlanNode): void {
    if (type.endsWith('Seq Scan') && relation !== undefined && this.#large.has(relation))
      this.#found.push(relation);
    for (const plan of Plans) this.#visit(plan);
  }
}
