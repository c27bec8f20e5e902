/** Something that happened inside one service, named in the past tense. Never leaves the service. */
export abstract class DomainEvent {
  /** The kind of aggregate it happened to, as people call it: `Booking`. */
  abstract readonly aggregate: string;
  abstract readonly aggregateId: string;
  readonly occurredAt: Date;

  constructor(occurredAt: Date) {
    this.occurredAt = occurredAt;
  }
}

/** The class of a domain event, as its handlers name it. */
export type DomainEventClass<E extends DomainEvent = DomainEvent> = abstract new (...args: never[]) => E;
