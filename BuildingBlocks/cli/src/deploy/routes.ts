import { matchesPattern } from '@ticketwave/building-blocks/adapters';
import type { Bound } from '../topology/compare.ts';
import type { Release } from '../contracts/release.ts';
import { routingKeyOf } from '../contracts/snapshot.ts';

/** Where an event is published. */
export interface Route {
  readonly exchange: string;
  readonly routingKey: string;
}

/** A queue and what lets messages into it. */
export type QueueBinding = Release['bindings'][number];

/** As a release writes them down. */
export const bindingsOf = (bound: readonly Bound[]): QueueBinding[] =>
  bound.map(({ source, destination, routing_key }) => {
    return { queue: destination, exchange: source, pattern: routing_key };
  });

/** Whether the bindings let an event into a queue. */
export const letIn = (
  bindings: readonly QueueBinding[],
  queue: string,
  { exchange, routingKey }: Route,
): boolean =>
  bindings.some(
    (one) => one.queue === queue && one.exchange === exchange && matchesPattern(one.pattern, routingKey),
  );

/** What a release publishes. */
export const routesOf = ({ publishes }: Release): Route[] =>
  publishes.map((event) => ({ exchange: event.exchange, routingKey: routingKeyOf(event) }));
