import type { Queues } from './answers.ts';
import type { ByService } from './loaded.ts';
import type { Contracts, Traffic, WiredBinding, Wiring } from './wiring.ts';
import { ownerOf } from './words.ts';

/** What all services have answered about themselves, and what was observed of them. */
export interface MapReports {
  readonly wirings: ByService<Wiring>;
  readonly contracts: ByService<Contracts>;
  readonly queues: ByService<Queues>;
  /** Undefined until it is known. */
  readonly traffic: Traffic | undefined;
}

/** A binding as all services together know it. */
export type MergedBinding = WiredBinding;

/** Each once: what binds a queue is declared by its service alone. Pure. */
export function bindingsOf(wirings: ByService<Wiring>): MergedBinding[] {
  const merged = new Map<string, MergedBinding>();
  for (const { data } of wirings.values())
    for (const binding of data?.bindings ?? []) {
      const key = JSON.stringify([binding.exchange, binding.queue, binding.routingKey]);
      if (binding.declared || !merged.has(key)) merged.set(key, binding);
    }
  // Whether it is declared only its own service can say.
  return [...merged.values()].filter(({ declared, queue }) => {
    const own = wirings.get(ownerOf(queue));
    return declared || own === undefined || own.data !== undefined;
  });
}

/** Between the queues of a service copies have an exchange of their own, which nobody else sees. */
export const isInternal = (exchange: string): boolean => exchange.endsWith('.internal');

/** `booking-service` → `booking`. */
export const serviceOf = (source: string): string => source.replace(/-service$/, '');

/** How the parts of a map are named. */
export const publisherId = (service: string): string => `publisher ${service}`;
export const exchangeId = (exchange: string): string => `exchange ${exchange}`;
export const queueId = (queue: string): string => `queue ${queue}`;
