import { versionsOf } from '@ticketwave/contracts';
import type { ContractList } from '@ticketwave/building-blocks/adapters';
import type { ServiceWire } from '../topology/definitions.ts';
import { snapshotOf, type Snapshot } from './snapshot.ts';

/** What one version of a service publishes and reads, and how its queues are bound: what it needs to be judged by. */
export interface Release extends Snapshot {
  readonly version: string;
  readonly bindings: readonly {
    readonly queue: string;
    readonly exchange: string;
    readonly pattern: string;
  }[];
  /** What its handlers take, also what no binding lets in yet. */
  readonly takes: readonly { readonly queue: string; readonly routingKey: string }[];
}

/** Undefined if the service does not say its version. Pure. @throws ContractError as `snapshotOf` */
export function releaseOf(wire: ServiceWire): Release | undefined {
  const { version, queues } = wire;
  if (version === undefined) return undefined;
  const bindings = queues.flatMap(({ queue, bindings: ofQueue }) =>
    ofQueue.map(({ exchange, pattern }) => ({ queue, exchange, pattern })),
  );
  const takes = queues.flatMap(({ queue, handlers }) =>
    handlers
      .flatMap(({ handles }) => versionsOf(handles.contract))
      .map(({ routingKey }) => ({ queue, routingKey })),
  );
  return { ...snapshotOf(wire), version, bindings, takes };
}

/** Where it lies in a registry. */
export const releasePath = ({ service, version }: Pick<Release, 'service' | 'version'>): string =>
  `${service}/${version}.json`;

/** What instances of it say of themselves. Pure. */
export function listOfRelease({ publishes, reads }: Snapshot): ContractList {
  const fields = ({ data }: { readonly data: Readonly<Record<string, unknown>> }): string[] =>
    Object.keys(data['properties'] ?? {}).sort();
  return {
    publishes: publishes.map((event) => {
      return { type: event.type, version: event.version, fields: fields(event) };
    }),
    reads: reads.map(({ queue, handler, ...event }) => {
      return { queue, handler, type: event.type, version: event.version, fields: fields(event) };
    }),
  };
}
