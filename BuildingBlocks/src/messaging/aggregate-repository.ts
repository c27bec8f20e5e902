import type { AggregateRoot } from '../domain/index.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Where the aggregates of one kind are kept. Whoever stores one has the unit of work publish what has happened to it. */
export abstract class AggregateRepository<Aggregate extends AggregateRoot> {
  async add(aggregate: Aggregate, work: UnitOfWork): Promise<void> {
    work.track(aggregate);
    await this.insert(aggregate, work);
  }

  /** Stores one that this unit of work has locked. */
  async save(aggregate: Aggregate, work: UnitOfWork): Promise<void> {
    work.track(aggregate);
    await this.update(aggregate, work);
  }

  protected abstract update(aggregate: Aggregate, work: UnitOfWork): Promise<void>;

  /** As `update`, where that stores what is new as well. */
  protected insert(aggregate: Aggregate, work: UnitOfWork): Promise<void> {
    return this.update(aggregate, work);
  }
}
