import type { OrderByStream } from './order-by-stream.ts';
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
  /**
   * Transactions at the same time; 10 if absent. With 1 they begin in the order of the queue, yet one that fails
   * waits for its retry in another queue, and those behind it overtake it: 2, 3, 1.
   */
  readonly concurrency?: number;
  /**
   * Messages that may share one transaction when they arrive together, one handler after the other; 32 if absent.
   * With 1 each has a transaction of its own: for handlers that wait for other hosts.
   */
  readonly batch?: number;
  /**
   * `stream`: of each entity one message after the other, by number, whatever retries, redrives and other instances do.
   * In the order of the queue if absent, and then a retry is overtaken.
   */
  readonly order?: 'stream' | OrderByStream;
  /**
   * Its handlers change nothing but these tables, publish nothing and call nobody: then the tables can be made anew from
   * stored events, however old, while messages go on. Only of an ordered subscription, and in plain SQL: what qualifies a
   * table with its schema, as Prisma's models do, does not reach the new one, and is refused. Not rebuildable if absent.
   */
  readonly rebuildable?: {
    /** What they write, as the service's SQL names it; each with a primary key. */
    readonly tables: readonly string[];
  };
}
