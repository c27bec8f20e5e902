import type { AggregateRoot } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { validatePublished, type IntegrationEvent } from '@ticketwave/contracts';

/** A unit of work that only remembers what it was informed. Contracts are checked as in a real one. */
export class RecordingWork implements UnitOfWork {
  readonly tracked: AggregateRoot[] = [];
  readonly published: IntegrationEvent[] = [];

  track(aggregate: AggregateRoot): void {
    this.tracked.push(aggregate);
  }

  publish(...events: IntegrationEvent[]): Promise<void> {
    for (const event of events) validatePublished(event.contract, event.data as object);
    this.published.push(...events);
    return Promise.resolve();
  }

  afterCommit(): void {
    throw new Error('Nothing here should wait for the commit.');
  }

  /** Class names of what was published, in order. */
  get names(): string[] {
    return this.published.map((event) => event.constructor.name);
  }
}
