import type { DomainEvent, DomainEventClass } from '../domain/index.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Turns one domain event into what others should know or do, inside the unit of work that raised it. */
export abstract class DomainEventHandler<E extends DomainEvent = DomainEvent> {
  abstract readonly handles: DomainEventClass<E>;
  abstract handle(event: E, work: UnitOfWork): Promise<void>;
}
