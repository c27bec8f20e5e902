import { actionEvent } from '@ticketwave/building-blocks/internal/operations';
import { newId, Transactor } from '@ticketwave/building-blocks/messaging';
import { eventOfType } from '../contracts/all-events.ts';
import { Actor } from './actor.ts';
import type { SimulatedService } from './simulated-service.ts';
import type { SimulatedShop } from './simulated-shop.ts';

/** Does something to a service that is audited. There is no operators' API in memory: this begins where that has its line. */
export class Operator extends Actor {
  constructor(service: SimulatedService, shop: SimulatedShop) {
    super(`an operator of ${service.name}`, shop);
    const now = shop.world.clock.now();
    const line = {
      ...{ id: newId(), operator: 'operator for ada@example.com', action: 'dlq redrive', target: 'a.queue' },
      ...{ selection: { all: true }, begunAt: now.toISOString(), endedAt: null, outcome: null },
      ...{ affected: null, reason: null },
    };
    const publishes = [eventOfType(`${service.name}.operator-action.recorded`)];
    this.intend({
      what: 'acts',
      service,
      from: () => now,
      act: (process) =>
        process.get(Transactor).transact((work) => work.publish(actionEvent(service.name, publishes, line)!)),
    });
  }
}
