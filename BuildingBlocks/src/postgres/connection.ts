import pg from 'pg';
import { DatabaseUnavailableError, sqlStateOf } from './database-errors.ts';
import { laneContext, type OpenUnit } from './lanes.ts';

/**
 * What begins and ends a transaction, however a library writes it; and the milliseconds within which the server answers
 * it, unless it or the way to it is gone.
 */
const CONTROLS = [
  { name: 'BEGIN', pattern: /^\s*(BEGIN|START\s+TRANSACTION)\b/i, limit: 5_000 },
  { name: 'COMMIT', pattern: /^\s*COMMIT\s*;?\s*$/i, limit: 15_000 },
  { name: 'ROLLBACK', pattern: /^\s*ROLLBACK\s*;?\s*$/i, limit: 1_000 },
] as const;
type Control = (typeof CONTROLS)[number];

const TO_SAVEPOINT = /^\s*ROLLBACK\s+(?:WORK\s+|TRANSACTION\s+)?TO\b/i;

/** `transaction_timeout` exists from PostgreSQL 17 on. */
const WITH_TRANSACTION_TIMEOUT = 170_000;

/**
 * A connection that gives each unit of work its limits in the same round trip as BEGIN, remembers which statement of
 * it failed, and throws DatabaseUnavailableError, and nothing else, when the connection itself is at an end.
 */
export class Connection extends pg.Client {
  #ended: Error | undefined;
  #serverVersion = 0;
  #unit: OpenUnit | undefined;
  #deadline = 0;
  /** Whose unit of work it is lent to; nobody else's statements are taken from inside a unit of work. */
  holder: OpenUnit | undefined;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // Between two statements nobody waits for the error: the next statement fails with it.
    this.on('error', (error) => (this.#ended ??= error));
    this.connection.on('parameterStatus', (status: { parameterName: string; parameterValue: string }) => {
      if (status.parameterName === 'server_version')
        this.#serverVersion = Number.parseInt(status.parameterValue, 10) * 10_000;
    });
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as pg.Client, whose forms are many
  override query(...parameters: any[]): any {
    const [statement, ...rest] = parameters as [string | pg.QueryConfig, ...unknown[]];
    if (typeof parameters.at(-1) === 'function' || typeof textOf(statement) !== 'string')
      return this.#send(statement, ...rest);
    return this.#ask(statement, rest);
  }

  async #ask(statement: string | pg.QueryConfig, rest: unknown[]): Promise<unknown> {
    const text = textOf(statement);
    const control = CONTROLS.find(({ pattern }) => pattern.test(text));
    const isBegin = control?.name === 'BEGIN';
    if (isBegin) this.holder ??= laneContext().unit;
    this.#requireHolder();
    const unit = this.#unit;
    if (control && !isBegin) this.#unit = undefined;
    const timer = control && this.#endUnlessAnswered(control);
    try {
      if (isBegin) return await this.#send(this.#begin(statement), ...rest);
      await this.#limitStatement();
      const result = await this.#send(statement, ...rest);
      if (unit && TO_SAVEPOINT.test(text)) delete unit.failure;
      return result;
    } catch (error) {
      throw this.#explained(error, unit);
    } finally {
      clearTimeout(timer);
    }
  }

  /** One round trip: the limits are part of the BEGIN. */
  #begin(statement: string | pg.QueryConfig): string | pg.QueryConfig {
    const { unit } = laneContext();
    if (!unit) return statement;
    unit.holdsConnection = true;
    unit.connection = this;
    this.#unit = unit;
    this.#deadline = performance.now() + unit.timeout;
    const limits = [`SET LOCAL lock_timeout = ${unit.lockTimeout}`];
    if (this.#serverVersion >= WITH_TRANSACTION_TIMEOUT)
      limits.push(`SET LOCAL transaction_timeout = ${unit.timeout}`, 'SET LOCAL statement_timeout = 0');
    const text = [textOf(statement), ...limits].join('; ');
    return typeof statement === 'string' ? text : { ...statement, text };
  }

  /** What the transaction has left, for servers that bound only statements. */
  async #limitStatement(): Promise<void> {
    // After a failure nothing but the way back to a savepoint is done, and no limit can be set before that.
    const isLimited = this.#serverVersion >= WITH_TRANSACTION_TIMEOUT || this.#unit?.failure !== undefined;
    if (!this.#unit || isLimited) return;
    const left = Math.max(1, Math.ceil(this.#deadline - performance.now()));
    await this.#send(`SET LOCAL statement_timeout = ${left}`);
  }

  #send(...parameters: unknown[]): Promise<unknown> {
    return (super.query as (...all: unknown[]) => Promise<unknown>)(...parameters);
  }

  /** Otherwise what goes on after its unit of work has ended would take effect outside it, or in another one. */
  #requireHolder(): void {
    const { unit } = laneContext();
    if (unit === undefined || unit === this.holder) return;
    throw new Error('This unit of work has ended: await everything inside the body of transact().');
  }

  #endUnlessAnswered({ name, limit }: Control): NodeJS.Timeout {
    return setTimeout(() => {
      this.connection.stream.destroy(new Error(`The database did not answer ${name} in time`));
    }, limit);
  }

  #explained(error: unknown, unit: OpenUnit | undefined): unknown {
    const state = sqlStateOf(error);
    if (state === undefined && this.isAlive) return error;
    const actual = state === undefined ? (this.#ended ?? error) : error;
    const reportedState = sqlStateOf(actual);
    if (unit && actual instanceof Error) unit.failure ??= actual;
    const isEnd = reportedState === undefined || /^(08|57P)/.test(reportedState);
    return isEnd ? new DatabaseUnavailableError(error) : actual;
  }

  /** Whether it can be used for another statement. */
  get isAlive(): boolean {
    const { _queryable, _ending } = this as unknown as { _queryable: boolean; _ending: boolean };
    return _queryable && !_ending && this.#ended === undefined;
  }
}

const textOf = (statement: string | pg.QueryConfig): string =>
  typeof statement === 'string' ? statement : statement.text;
