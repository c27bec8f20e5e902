import { ConcurrencyError, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import {
  SagaStore,
  type DueSaga,
  type SagaChange,
  type SagaRecord,
} from '@ticketwave/building-blocks/adapters';
import type { InMemoryDatabase } from './in-memory-database.ts';
import { table } from './in-memory-storage.ts';

interface Row extends Omit<SagaRecord, 'state'> {
  /** JSON, as in a database: what is not JSON-safe does not survive. */
  readonly state: string;
  readonly putOffUntil: Date | null;
  readonly failures: number;
  readonly updatedAt: Date;
}

interface Silence {
  readonly beganAt: Date;
  readonly endedAt: Date;
}

const sagas = table<Row>('messaging.saga');
const silences = table<Silence>('messaging.saga_silence');
const inputs = table<{ readonly receivedUntil: Date }>('messaging.saga_hearing');

/** In-memory fake of the sagas in a service's database. */
export class InMemorySagaStore extends SagaStore {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override insert(record: Omit<SagaRecord, 'version'>, now: Date, work: UnitOfWork): Promise<boolean> {
    const transaction = this.#database.in(work);
    if (transaction.get(sagas, keyOf(record))) return Promise.resolve(false);
    const state = JSON.stringify(record.state);
    const began = { version: 1, putOffUntil: null, failures: 0, updatedAt: now };
    transaction.put(sagas, keyOf(record), { ...record, state, ...began });
    return Promise.resolve(true);
  }

  override find(name: string, id: string, work: UnitOfWork): Promise<SagaRecord | undefined> {
    const row = this.#database.in(work).get(sagas, keyOf({ name, id }));
    return Promise.resolve(row && toRecord(row));
  }

  override update(change: SagaChange, now: Date, work: UnitOfWork): Promise<void> {
    const transaction = this.#database.in(work);
    const row = transaction.get(sagas, keyOf(change));
    if (row?.version !== change.version)
      return Promise.reject(new ConcurrencyError(`${change.name} ${change.id} has been changed meanwhile.`));
    const state = JSON.stringify(change.state);
    const version = change.version + 1;
    transaction.put(sagas, keyOf(change), {
      ...row,
      ...change,
      state,
      version,
      putOffUntil: null,
      failures: 0,
      updatedAt: now,
    });
    return Promise.resolve();
  }

  override hold({ name, id, version }: SagaRecord, work: UnitOfWork): Promise<void> {
    const row = this.#database.in(work).get(sagas, keyOf({ name, id }));
    if (row?.version === version) return Promise.resolve();
    return Promise.reject(new ConcurrencyError(`${name} ${id} has been changed meanwhile.`));
  }

  override due(names: readonly string[], now: Date, limit: number): Promise<readonly DueSaga[]> {
    const due = this.#database.storage
      .all(sagas)
      .map((row) => ({ row, at: row.dueAt && (row.putOffUntil ?? this.#shifted(row.dueAt, row.updatedAt)) }))
      .filter(({ row, at }) => names.includes(row.name) && at !== null && at <= now)
      .sort((one, other) => Number(one.at) - Number(other.at));
    return Promise.resolve(due.slice(0, limit).map(({ row }) => toDue(row)));
  }

  override putOff({ name, id, version }: DueSaga, until: Date): Promise<void> {
    this.#database.storage.change((transaction) => {
      const row = transaction.get(sagas, keyOf({ name, id }));
      if (row?.version !== version) return;
      transaction.put(sagas, keyOf(row), { ...row, putOffUntil: until, failures: row.failures + 1 });
    });
    return Promise.resolve();
  }

  override inputsReceivedUntil(): Promise<Date | undefined> {
    return Promise.resolve(this.#database.storage.get(inputs, 'one')?.receivedUntil);
  }

  override recordInputs(now: Date, tolerance: number): Promise<void> {
    this.#database.storage.change((transaction) => {
      const beganAt = transaction.get(inputs, 'one')?.receivedUntil ?? now;
      if (now.getTime() - beganAt.getTime() > tolerance)
        transaction.put(silences, beganAt.toISOString(), { beganAt, endedAt: now });
      transaction.put(inputs, 'one', { receivedUntil: now });
    });
    return Promise.resolve();
  }

  /** A deadline stands still during a silence. */
  #shifted(dueAt: Date, since: Date): Date {
    const lasted = this.#database.storage
      .all(silences)
      .map(({ beganAt, endedAt }) => Number(endedAt) - Math.max(Number(beganAt), Number(since)))
      .filter((milliseconds) => milliseconds > 0);
    return new Date(lasted.reduce((sum, milliseconds) => sum + milliseconds, dueAt.getTime()));
  }

  /** When the first deadline comes that has not come yet; undefined if there is none. */
  nextDue(): Date | undefined {
    const times = this.#database.storage.all(sagas).map((row) => row.dueAt && (row.putOffUntil ?? row.dueAt));
    return times.filter((time) => time !== null).sort((one, other) => Number(one) - Number(other))[0];
  }

  /** For reading outside a unit of work. */
  all(): readonly SagaRecord[] {
    return this.#database.storage.all(sagas).map(toRecord);
  }
}

const keyOf = ({ name, id }: { readonly name: string; readonly id: string }): string => `${name} ${id}`;

const toDue = ({ name, id, correlationId, trace, version, failures }: Row): DueSaga => ({
  name,
  id,
  correlationId,
  trace,
  version,
  failures,
});

const toRecord = ({
  state,
  putOffUntil: _putOffUntil,
  failures: _failures,
  updatedAt: _at,
  ...row
}: Row): SagaRecord => ({
  ...row,
  state: JSON.parse(state) as object,
});
