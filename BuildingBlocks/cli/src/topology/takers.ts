import { takenBy } from '@ticketwave/building-blocks/adapters';
import { tapExchange, type IntegrationEventClass } from '@ticketwave/contracts';
import type { ServiceWire } from './definitions.ts';

/**
 * The queues whose handlers take the event, and which therefore let it in; a wildcard alone lets in what nobody takes. Who
 * watches a tap takes no request.
 */
export const takersOf = (routingKey: string, wires: readonly ServiceWire[]): string[] =>
  wires
    .flatMap(({ queues }) => queues)
    .filter((queue) =>
      takenBy(queue).some(({ contract }) => contract.routingKey === routingKey && !isTapped(contract)),
    )
    .map(({ queue }) => queue);

const isTapped = ({ exchange, publisher }: IntegrationEventClass['contract']): boolean =>
  exchange === tapExchange(publisher);
