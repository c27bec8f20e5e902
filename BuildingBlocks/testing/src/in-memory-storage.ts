/** A table by its name, which also says what its rows are. Rows are never changed, only replaced. */
export interface Table<Row> {
  readonly name: string;
  /** Never there: it only carries the type. */
  readonly row?: Row;
}

/** Names a table; its rows are made with the first of them. */
export const table = <Row>(name: string): Table<Row> => ({ name });

/** What can be read of the tables. */
export interface Reading {
  get<Row>(from: Table<Row>, key: string): Row | undefined;
  /** In the order in which their keys were first put. */
  all<Row>(from: Table<Row>): readonly Row[];
}

const NO_ROWS: ReadonlyMap<string, unknown> = new Map();

/**
 * What a database keeps when the process that uses it dies: tables of rows by key. Changes are made in a
 * transaction and become true all together, or not at all.
 */
export class InMemoryStorage implements Reading {
  readonly #tables = new Map<string, Map<string, unknown>>();
  /** What `all` has given, until the table changes. */
  readonly #lists = new Map<string, readonly unknown[]>();
  #lastNumber = 0;

  get<Row>(from: Table<Row>, key: string): Row | undefined {
    return this.#tables.get(from.name)?.get(key) as Row | undefined;
  }

  all<Row>(from: Table<Row>): readonly Row[] {
    const known = this.#lists.get(from.name);
    if (known) return known as readonly Row[];
    const list = [...this.rows(from).values()] as Row[];
    this.#lists.set(from.name, list);
    return list;
  }

  rows({ name }: Table<unknown>): ReadonlyMap<string, unknown> {
    return this.#tables.get(name) ?? NO_ROWS;
  }

  begin(): InMemoryTransaction {
    return new InMemoryTransaction(this);
  }

  /** A transaction of one step. */
  change(body: (transaction: InMemoryTransaction) => void): void {
    const transaction = this.begin();
    body(transaction);
    transaction.commit();
  }

  /** Higher than every number given before. Numbers of transactions that came to nothing are lost. */
  nextNumber(): number {
    return ++this.#lastNumber;
  }

  /** @param changes by table and key; `undefined`: no longer there */
  apply(changes: ReadonlyMap<string, ReadonlyMap<string, unknown>>): void {
    for (const [name, rows] of changes) {
      const kept = this.#tables.get(name) ?? new Map<string, unknown>();
      this.#tables.set(name, kept);
      this.#lists.delete(name);
      for (const [key, row] of rows) {
        if (row === undefined) kept.delete(key);
        else kept.set(key, row);
      }
    }
  }
}

/** Sees the storage with its own changes, which nobody else sees before the commit. */
export class InMemoryTransaction implements Reading {
  readonly #storage: InMemoryStorage;
  readonly #changes = new Map<string, Map<string, unknown>>();

  constructor(storage: InMemoryStorage) {
    this.#storage = storage;
  }

  get<Row>(from: Table<Row>, key: string): Row | undefined {
    const changed = this.#changes.get(from.name);
    return changed?.has(key) ? (changed.get(key) as Row | undefined) : this.#storage.get(from, key);
  }

  all<Row>(from: Table<Row>): readonly Row[] {
    const changed = this.#changes.get(from.name);
    if (changed === undefined) return this.#storage.all(from);
    const rows = [...new Map([...this.#storage.rows(from), ...changed]).values()];
    return rows.filter((row) => row !== undefined) as Row[];
  }

  put<Row extends object>(into: Table<Row>, key: string, row: Row): void {
    this.#changed(into).set(key, row);
  }

  remove(from: Table<unknown>, key: string): void {
    this.#changed(from).set(key, undefined);
  }

  nextNumber(): number {
    return this.#storage.nextNumber();
  }

  commit(): void {
    this.#storage.apply(this.#changes);
    this.#changes.clear();
  }

  #changed({ name }: Table<unknown>): Map<string, unknown> {
    const changed = this.#changes.get(name) ?? new Map<string, unknown>();
    this.#changes.set(name, changed);
    return changed;
  }
}
