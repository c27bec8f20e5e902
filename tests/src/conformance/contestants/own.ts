import { attach } from '@ticketwave/building-blocks';
import { on, type Subscription, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { postgres } from '@ticketwave/building-blocks/postgres';
import { silent } from '../../bench/own-messaging.ts';
import { untilIs } from '../../bench/queues.ts';
import { DispatchParcelIntegrationEvent, OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { Contestant, Place, QueueSettings } from '../contestant.ts';
import { DELAY_MS, type Order } from '../order.ts';
import type { Shop } from '../shop.ts';

/** Attached to an application, as README.md of BuildingBlocks says. */
export async function open(place: Place, settings: QueueSettings, shop: Shop): Promise<Contestant> {
  const subscription: Subscription = {
    name: 'orders',
    retry: { delays: [DELAY_MS, DELAY_MS] },
    binds: settings.binds,
    timeout: 60_000,
    ...(settings.isOrdered && { order: 'stream' }),
  };
  const { routingKey } = DispatchParcelIntegrationEvent.contract;
  const isDispatching = settings.binds.includes(routingKey);
  const messaging = await attach({
    name: 'shop',
    version: '1.0.0',
    publishes: [OrderPlacedIntegrationEvent, DispatchParcelIntegrationEvent],
    broker: place.amqpUrl,
    database: postgres(place.databaseUrl),
    logger: silent,
    handlers: (database) => {
      const handle = ({ note }: { readonly note: string }, work: UnitOfWork): Promise<void> =>
        shop.handle(note, (what) => database.in(work).query('INSERT INTO effect (what) VALUES ($1)', [what]));
      return [
        on(OrderPlacedIntegrationEvent, { subscription }, handle),
        ...(isDispatching ? [on(DispatchParcelIntegrationEvent, { subscription }, handle)] : []),
      ];
    },
  });
  await untilIs(
    () => messaging.health(),
    ({ healthy }) => healthy,
    { what: 'a healthy service' },
  );
  const publish = (order: Order, isRolledBack: boolean): Promise<void> =>
    messaging.transact(async (work) => {
      const Event = order.kind === 'placed' ? OrderPlacedIntegrationEvent : DispatchParcelIntegrationEvent;
      await work.publish(new Event({ order_id: order.entity, note: order.note }));
      if (isRolledBack) throw new Error('on purpose');
    });
  return {
    async publish(order) {
      await publish(order, false);
      return 'stored';
    },
    transact: publish,
    stop: () => messaging.stop(),
  };
}
