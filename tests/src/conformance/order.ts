import type { WireMessage } from '../support/wire-message.ts';

/** What a contestant publishes. */
export interface Order {
  /** Of the message, a UUID. */
  readonly id: string;
  /** Of the entity, a UUID. */
  readonly entity: string;
  readonly note: string;
  /** `dispatch`: to be returned if it reaches no queue. */
  readonly kind: 'placed' | 'dispatch';
}

/** What its publisher learns: the broker has it, it reached no queue, or nothing yet, as it is stored in an outbox. */
export type Outcome = 'confirmed' | 'returned' | 'stored';

export const EXCHANGE = 'shop.events';
export const QUEUE = 'shop.orders';
export const DEAD_LETTERS = 'shop.orders.dlq';
/** Where the broker sends what rivals give up. */
export const DEAD_LETTER_EXCHANGE = 'shop.dead';

const ROUTING_KEYS = {
  placed: 'shop.order.placed.v1',
  dispatch: 'shop.parcel.dispatch-requested.v1',
} as const satisfies Record<Order['kind'], string>;

export const routingKeyOf = ({ kind }: Order): string => ROUTING_KEYS[kind];

/** How often a handler runs with a message that always fails: everybody is set up for so many. */
export const RUNS = 3;
/** Between these runs, in milliseconds, where a library can wait. */
export const DELAY_MS = 1_000;
/** Messages that a process is given at a time, where order does not matter. */
export const PREFETCH = 10;

/**
 * A quorum queue that gives up what comes back too often, and dead-letters at least once: what RabbitMQ's documentation
 * recommends, for those libraries that leave it to the broker.
 */
export const QUEUE_ARGUMENTS = {
  'x-queue-type': 'quorum',
  'x-delivery-limit': RUNS - 1,
  'x-dead-letter-exchange': DEAD_LETTER_EXCHANGE,
  'x-dead-letter-routing-key': DEAD_LETTERS,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
} as const;

/** The body of what rivals publish. */
export const bodyOf = ({ id, entity, note }: Order): object => ({
  event_id: id,
  data: { order_id: entity, note },
});

/** What they read of a body, which `wireMessage` has written or they themselves. @throws TypeError if it is none */
export function readBody(body: unknown): Pick<Order, 'entity' | 'note'> {
  const { order_id, note } = (body as WireMessage['envelope'])['data'] as {
    readonly order_id: string;
    readonly note: string;
  };
  return { entity: order_id, note };
}
