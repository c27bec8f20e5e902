import { AggregateRoot, DomainEvent } from '@ticketwave/building-blocks/domain';

export class LoyaltyEntryRecordedDomainEvent extends DomainEvent {
  override readonly aggregate = 'LoyaltyEntry';

  constructor(
    override readonly aggregateId: string,
    readonly occurrences: number,
    occurredAt: Date,
  ) {
    super(occurredAt);
  }
}

/** How often something has happened to one entity. */
export class LoyaltyEntry extends AggregateRoot {
  #occurrences: number;

  constructor(
    readonly id: string,
    occurrences: number,
  ) {
    super();
    this.#occurrences = occurrences;
  }

  get occurrences(): number {
    return this.#occurrences;
  }

  record(at: Date): void {
    this.#occurrences += 1;
    this.raise(new LoyaltyEntryRecordedDomainEvent(this.id, this.#occurrences, at));
  }
}
