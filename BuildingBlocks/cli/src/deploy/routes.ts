import { matchesPattern } from '@ticketwave/building-blocks/adapters';
import { majorOf } from '@ticketwave/contracts';
import type { Bound } from '../topology/compare.ts';
import type { Release } from '../contracts/release.ts';

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
  publishes.map(({ type, version, exchange }) => ({ exchange, routingKey: `${type}.v${majorOf(version)}` }));

/** The service that a queue or an exchange belongs to; its whole name if it has no dot, for then nobody can say. */
export const ownerOf = (name: string): string => name.split('.', 1)[0] ?? name;
