import { newId } from '@ticketwave/building-blocks/messaging';
import { TrackEvent } from '@ticketwave/operations-service/application/track-event';
import { Actor } from './actor.ts';
import type { SimulatedShop } from './simulated-shop.ts';

/** Has observed something that only analytics wants to know. */
export class Observer extends Actor {
  constructor(shop: SimulatedShop) {
    super('an observer', shop);
    const now = shop.world.clock.now();
    this.intend({
      what: 'says what was seen',
      service: shop.operations,
      from: () => now,
      act: (process) => process.get(TrackEvent).execute({ entityId: newId(), name: 'page-viewed' }),
    });
  }
}
