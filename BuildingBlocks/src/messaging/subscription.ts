import type { RetryPolicy } from './retry-policy.ts';

/** One queue of a service and how it is consumed. Handlers that name the same subscription share the queue. */
export interface Subscription {
  /** Kebab-case; the queue is `{service}.{name}`. */
  readonly name: string;
  /** Binding patterns, such as `catalog.inventory.*.v1`; the routing keys of its handlers' events if absent. */
  readonly binds?: readonly string[];
  readonly retry?: RetryPolicy;
  /** Milliseconds that a handler may take; 10 s if absent. */
  readonly timeout?: number;
  /** Messages handled at the same time; 10 if absent, 1 keeps the order of the queue. */
  readonly concurrency?: number;
}
