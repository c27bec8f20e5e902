/**
 * What handlers and use cases are written with: units of work, handlers of domain and integration events, and their
 * subscriptions.
 *
 * @packageDocumentation
 */
export { AggregateRepository } from '../messaging/aggregate-repository.ts';
export { DomainEventHandler } from '../messaging/domain-event-handler.ts';
export {
  ConcurrencyError,
  LateMessageError,
  LockTimeoutError,
  TransactionTimeoutError,
  UnrecoverableError,
  ValueRefusedError,
} from '../messaging/errors.ts';
export { idFromName, newId } from '../messaging/ids.ts';
export { IntegrationEventHandler, type MessageContext } from '../messaging/integration-event-handler.ts';
export { on } from '../messaging/on.ts';
export type { OrderByStream } from '../messaging/order-by-stream.ts';
export type { RetryPolicy } from '../messaging/retry-policy.ts';
export type { Subscription } from '../messaging/subscription.ts';
export { Transactor, type UnitOfWork, type UnitOfWorkLimits } from '../messaging/unit-of-work.ts';
