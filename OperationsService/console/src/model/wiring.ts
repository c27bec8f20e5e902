import type { Queues } from './answers.ts';
import type { ByService } from './loaded.ts';

/** As `GET /ops/wiring` answers. */
export interface Wiring {
  readonly exchanges: readonly {
    readonly exchange: string;
    readonly type: string;
    readonly onBroker: boolean;
  }[];
  readonly queues: readonly { readonly queue: string; readonly takes: readonly string[] }[];
  readonly bindings: readonly WiredBinding[];
  readonly bindingsUnknown: string | null;
}

export interface WiredBinding {
  readonly exchange: string;
  readonly queue: string;
  readonly routingKey: string;
  /** By the service that was asked. */
  readonly declared: boolean;
  readonly onBroker: boolean | null;
}

/** As `GET /ops/contracts` answers. */
export interface Contracts {
  readonly publishes: readonly ContractEvent[];
  readonly takes: readonly (ContractEvent & { readonly queue: string; readonly handler: string })[];
}

export interface ContractEvent {
  readonly name: string;
  readonly type: string;
  readonly version: string;
  readonly kind: 'fact' | 'request';
  readonly exchange: string;
  readonly routingKey: string;
  readonly schema: object;
  readonly example: object | null;
}

/** As `GET /api/traffic` answers. */
export interface Traffic {
  readonly since: string;
  readonly until: string;
  readonly counts: readonly {
    readonly eventType: string;
    readonly eventVersion: string;
    readonly source: string;
    readonly count: number;
    readonly newestAt: string;
  }[];
}

/** A queue whose handlers take messages of a kind. */
export interface Taker {
  readonly service: string;
  readonly queue: string;
  /** What waits in it; null if that is not known. */
  readonly messages: number | null;
}

/** Who takes what, by routing key. */
export interface Takers {
  readonly byRoutingKey: ReadonlyMap<string, readonly Taker[]>;
  /** Whether every service has said it. */
  readonly isComplete: boolean;
}

/** Pure. */
export function takersOf(wirings: ByService<Wiring>, queues: ByService<Queues>): Takers {
  const byRoutingKey = new Map<string, Taker[]>();
  for (const [service, { data }] of wirings)
    for (const { queue, takes } of data?.queues ?? []) {
      const found = queues.get(service)?.data?.queues.find((one) => one.queue === queue);
      const taker = { service, queue, messages: found?.messages ?? null };
      for (const key of takes) byRoutingKey.set(key, [...(byRoutingKey.get(key) ?? []), taker]);
    }
  return { byRoutingKey, isComplete: [...wirings.values()].every(({ data }) => data !== undefined) };
}

/** Of a kind of event: `booking.booking.created` in version 1.0 → `booking.booking.created.v1`. Pure. */
export const routingKeyOf = ({
  eventType,
  eventVersion,
}: {
  readonly eventType: string;
  readonly eventVersion: string;
}): string => `${eventType}.v${eventVersion.split('.', 1)[0]}`;
