import type { DomainEvent } from './domain-event.ts';

/** The one object through which its cluster changes. It raises domain events; their handlers publish. */
export abstract class AggregateRoot {
  #raised: DomainEvent[] = [];

  protected raise(event: DomainEvent): void {
    this.#raised.push(event);
  }

  /** The events raised since the last call, oldest first. Called by the unit of work that tracks the aggregate. */
  releaseEvents(): readonly DomainEvent[] {
    const raised = this.#raised;
    this.#raised = [];
    return raised;
  }
}
