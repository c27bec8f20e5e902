import type { Sql } from '@ticketwave/building-blocks/adapters';
import { ReplayProtocol } from '@ticketwave/building-blocks/internal/operations';
import type { SandboxService } from './sandbox-service.ts';

/** A process that takes replayed events, and dies before one of the things that it does; then nothing of it has any effect more. */
export class MortalReplays {
  readonly protocol: ReplayProtocol;
  #left: number;

  /** @param dies before so many of its statements and publishings; never if absent */
  constructor(shop: SandboxService, dies = Infinity) {
    this.#left = dies;
    const { persistence, database, bus, queues, log: logger, metrics } = shop;
    const mortal =
      (sql: Sql): Sql =>
      (text, ...parameters) =>
        this.#alive(() => sql(text, ...parameters));
    this.protocol = new ReplayProtocol({
      ...{ queues, logger, metrics, inboxRetentionDays: 30 },
      sql: mortal(persistence.sql),
      database: {
        sql: (work) => mortal(database.sql(work)),
        transact: (body, limits) => this.#alive(() => database.transact(body, limits)),
        transactTogether: (body, limits) => this.#alive(() => database.transactTogether(body, limits)),
      },
      bus: { publish: (message, options) => this.#alive(() => bus.publish(message, options)) },
    });
  }

  get isDead(): boolean {
    return this.#left <= 0;
  }

  #alive<R>(step: () => R): R {
    if (--this.#left <= 0) throw new Error('killed on purpose');
    return step();
  }
}
