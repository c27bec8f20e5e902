export { AggregateRoot } from './aggregate-root.ts';
export { Clock, SystemClock } from './clock.ts';
export { DomainError, NotFoundError } from './domain-error.ts';
export { DomainEvent, type DomainEventClass } from './domain-event.ts';
export { Money } from './money.ts';
