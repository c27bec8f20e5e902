import pg from 'pg';

/** A database that begins each round as it was once filled. */
export class RoundDatabase {
  readonly #adminUrl: string;
  readonly #fill: (url: string, items: number) => Promise<void>;
  readonly #filled = new Set<string>();
  readonly #name: string;

  /**
   * @param url of the contestant's own database, beside which these are made
   * @param fill puts so many items into an empty one, and has no connection left when it returns
   */
  constructor(url: string, fill: (url: string, items: number) => Promise<void>) {
    this.#adminUrl = url;
    this.#name = new URL(url).pathname.slice(1);
    this.#fill = fill;
  }

  get url(): string {
    return this.#urlOf(`${this.#name}_round`);
  }

  async prepare(items: number): Promise<void> {
    const source = `${this.#name}_with_${items}`;
    if (!this.#filled.has(source)) {
      await this.#query(`CREATE DATABASE ${source}`);
      await this.#fill(this.#urlOf(source), items);
      // As it is after a while: autovacuum has been there.
      await this.#query('VACUUM (ANALYZE)', this.#urlOf(source));
      this.#filled.add(source);
    }
    await this.#query(`DROP DATABASE IF EXISTS ${this.#name}_round WITH (FORCE)`);
    await this.#query(`CREATE DATABASE ${this.#name}_round TEMPLATE ${source} STRATEGY file_copy`);
    await this.#query('CHECKPOINT');
  }

  async #query(statement: string, url = this.#adminUrl): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  #urlOf(database: string): string {
    return Object.assign(new URL(this.#adminUrl), { pathname: `/${database}` }).href;
  }
}
