import type { Order, Outcome } from './order.ts';
import type { Shop } from './shop.ts';

/** Where a contestant does its work: through links that can be cut, in a virtual host and a database of its own. */
export interface Place {
  readonly amqpUrl: string;
  readonly databaseUrl: string;
  /** Where its packages are installed; undefined for ours. */
  readonly packages: string | undefined;
}

/** What a question needs of the queue `shop.orders`. */
export interface QueueSettings {
  /** Binding patterns of the exchange `shop.events`. */
  readonly binds: readonly string[];
  /** Whether orders have to be handled in their order: each takes the settings that its documentation says for it. */
  readonly isOrdered: boolean;
}

/** A library at work in one process, consuming `shop.orders`. */
export interface Contestant {
  /** Publishes as its documentation says. Rejects if the library reports a failure. */
  publish(order: Order): Promise<Outcome>;
  /** Publishes in a transaction that also holds a change of the application; undefined if it has no such thing. */
  readonly transact?: (order: Order, isRolledBack: boolean) => Promise<void>;
  /** Ends as its documentation says. */
  stop(): Promise<void>;
}

/** What the module of a contestant exports as `open`; resolves when it consumes. */
export type OpenContestant = (place: Place, settings: QueueSettings, shop: Shop) => Promise<Contestant>;
