import type { Clock } from '@ticketwave/building-blocks/domain';
import { Transactor, type DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Correlation, Logger } from '@ticketwave/building-blocks/observability';
import { DomainEventDispatcher, OutboxUnitOfWork } from '@ticketwave/building-blocks/adapters';
import type { IntegrationEvent } from '@ticketwave/contracts';

/** Units of work without a database, which always commit. Keeps what they have published. */
export class CapturingTransactor extends Transactor {
  readonly published: { readonly event: IntegrationEvent; readonly correlation: Correlation }[] = [];
  readonly #clock: Clock;
  readonly #dispatcher: DomainEventDispatcher;

  constructor(clock: Clock, logger: Logger, handlers: readonly DomainEventHandler[]) {
    super();
    this.#clock = clock;
    this.#dispatcher = new DomainEventDispatcher(() => handlers, logger);
  }

  override async transact<R>(body: (work: UnitOfWork) => Promise<R>): Promise<R> {
    const work = new OutboxUnitOfWork(this.#clock, () => undefined);
    const result = await body(work);
    this.published.push(...(await work.flush(this.#dispatcher)));
    work.committed();
    return result;
  }
}
