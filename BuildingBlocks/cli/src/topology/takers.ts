import { takenBy } from '@ticketwave/building-blocks/adapters';
import type { ServiceWire } from './definitions.ts';

/** The queues whose handlers take the event, and which therefore let it in; a wildcard alone lets in what nobody takes. */
export const takersOf = (routingKey: string, wires: readonly ServiceWire[]): string[] =>
  wires
    .flatMap(({ queues }) => queues)
    .filter((queue) => takenBy(queue).some(({ contract }) => contract.routingKey === routingKey))
    .map(({ queue }) => queue);
