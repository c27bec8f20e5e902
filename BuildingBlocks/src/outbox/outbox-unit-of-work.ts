import { validatePublished, type IntegrationEvent } from '@ticketwave/contracts';
import type { AggregateRoot, Clock } from '../domain/index.ts';
import { newId, type UnitOfWork } from '../messaging/index.ts';
import { currentCorrelation, type Correlation } from '../observability/correlation.ts';
import { currentTrace, type TraceHeaders } from '../observability/tracing.ts';
import type { DomainEventDispatcher } from './domain-event-dispatcher.ts';
import { requireMayPublish } from './publishing-refused.ts';
import { requireVersionsTogether } from './versions-together.ts';

/** An event that was published inside a unit of work that has not committed yet. */
export interface PendingEvent {
  readonly event: IntegrationEvent;
  readonly className: string;
  readonly id: string;
  readonly timestamp: string;
  readonly correlation: Correlation;
  /** Where in a trace it was published; absent if nowhere. */
  readonly trace?: TraceHeaders;
}

/** The unit of work, whatever database is beneath it: it collects, and is flushed and committed from outside. */
export class OutboxUnitOfWork implements UnitOfWork {
  readonly #tracked = new Set<AggregateRoot>();
  readonly #pending: PendingEvent[] = [];
  readonly #afterCommit: (() => void)[] = [];
  readonly #clock: Clock;
  readonly #correlation: Correlation;
  readonly #onPublish: (event: PendingEvent) => void;
  #ended = false;

  constructor(clock: Clock, onPublish: (event: PendingEvent) => void) {
    const id = newId();
    this.#clock = clock;
    this.#correlation = currentCorrelation() ?? { correlationId: id, causationId: id };
    this.#onPublish = onPublish;
  }

  track(aggregate: AggregateRoot): void {
    this.#requireOpen();
    this.#tracked.add(aggregate);
  }

  publish(...events: IntegrationEvent[]): Promise<void> {
    this.#requireOpen();
    for (const event of events) {
      requireMayPublish(event.constructor.name);
      validatePublished(event.contract, event.data as object);
      const pending = {
        event,
        className: event.constructor.name,
        id: newId(),
        timestamp: this.#clock.now().toISOString(),
        correlation: this.#correlation,
        trace: currentTrace(),
      };
      this.#pending.push(pending);
      this.afterCommit(() => this.#onPublish(pending));
    }
    return Promise.resolve();
  }

  afterCommit(callback: () => void): void {
    this.#requireOpen();
    this.#afterCommit.push(callback);
  }

  /**
   * Lets domain event handlers answer until no aggregate has anything left to say; gives what is to be published.
   * @throws ContractError if the versions of one fact do not follow one another
   */
  async flush(dispatcher: DomainEventDispatcher): Promise<readonly PendingEvent[]> {
    for (let raised = this.#release(); raised.length > 0; raised = this.#release()) {
      for (const event of raised) await dispatcher.dispatch(event, this);
    }
    this.#ended = true;
    requireVersionsTogether(this.#pending);
    return this.#pending;
  }

  committed(): void {
    for (const callback of this.#afterCommit) callback();
  }

  #release() {
    return [...this.#tracked].flatMap((aggregate) => aggregate.releaseEvents());
  }

  #requireOpen(): void {
    if (this.#ended)
      throw new Error('This unit of work has ended: await everything inside the body of transact().');
  }
}
