import type { DomainEvent } from '../domain/index.ts';
import type { DomainEventHandler, UnitOfWork } from '../messaging/index.ts';
import type { Logger } from '../observability/index.ts';

/** Hands domain events to their handlers, inside the unit of work that raised them, and logs it. */
export class DomainEventDispatcher {
  readonly #handlers: () => readonly DomainEventHandler[];
  readonly #logger: Logger;

  /** @param handlers asked for at the first event, because handlers may themselves need the database */
  constructor(handlers: () => readonly DomainEventHandler[], logger: Logger) {
    this.#handlers = handlers;
    this.#logger = logger;
  }

  async dispatch(event: DomainEvent, work: UnitOfWork): Promise<void> {
    const subject = `${event.constructor.name} for ${event.aggregate}Id: ${event.aggregateId}`;
    for (const handler of this.#handlers()) {
      if (!(event instanceof handler.handles)) continue;
      this.#logger.info(`📅 Processing ${subject}`);
      await handler.handle(event, work);
      work.afterCommit(() => this.#logger.info(`✅ Successfully processed ${subject}`));
    }
  }
}
