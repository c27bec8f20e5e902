import type { SubscribedQueue } from '@ticketwave/building-blocks/adapters';
import type { ServiceWire } from '@ticketwave/cli/topology/definitions';
import type { ServiceName } from '@ticketwave/scripts/services';
import { oneOf } from './one-of.ts';

/** What a service publishes and listens to. @throws RangeError if it is none of them */
export const wireOf = (wires: readonly ServiceWire[], service: ServiceName): ServiceWire =>
  oneOf(
    wires.filter(({ name }) => name === service),
    0,
  );

/** One of the main queues of a service; the same dice give the same. */
export const queueOf = (wires: readonly ServiceWire[], service: ServiceName, dice: number): SubscribedQueue =>
  oneOf(wireOf(wires, service).queues, dice);
