import { createHash } from 'node:crypto';
import type { IntegrationEventClass } from '@ticketwave/contracts';
import { takenBy, type SubscribedQueue } from './subscribed-queue.ts';

/** What an instance of a service publishes and reads, without schemas: the names of the fields alone, sorted. */
export interface ContractList {
  readonly publishes: readonly {
    readonly type: string;
    readonly version: string;
    readonly fields: readonly string[];
  }[];
  readonly reads: readonly {
    readonly queue: string;
    readonly handler: string;
    readonly type: string;
    readonly version: string;
    readonly fields: readonly string[];
  }[];
}

/** Pure. */
export const contractListOf = (
  publishes: readonly IntegrationEventClass[],
  queues: readonly SubscribedQueue[],
): ContractList => ({
  publishes: publishes.map(({ contract }) => listed(contract)),
  reads: queues.flatMap((queue) =>
    takenBy(queue).map(({ handler, contract }) => {
      return { queue: queue.queue, handler: handler.name, ...listed(contract) };
    }),
  ),
});

function listed({
  type,
  version,
  schema,
}: IntegrationEventClass['contract']): ContractList['publishes'][number] {
  const { keys = {} } = schema.describe() as { keys?: object };
  return { type, version, fields: Object.keys(keys).sort() };
}

/** Two instances with the same one publish and read the same: 16 hexadecimal digits. Pure. */
export function fingerprintOf({ publishes, reads }: ContractList): string {
  const lines = [
    ...publishes.map(({ type, version, fields }) => ['publishes', type, version, ...fields]),
    ...reads.map(({ queue, handler, type, version, fields }) => [queue, handler, type, version, ...fields]),
  ];
  const text = lines.map((line) => JSON.stringify(line)).sort();
  return createHash('sha256').update(text.join('\n')).digest('hex').slice(0, 16);
}
