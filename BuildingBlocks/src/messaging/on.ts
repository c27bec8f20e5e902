import type { IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';
import type { IntegrationEventHandler, MessageContext } from './integration-event-handler.ts';
import type { Subscription } from './subscription.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/**
 * A handler of one integration event as a function: what an `IntegrationEventHandler` promises holds for it too. In
 * the log and on dead letters its name is that of the event, with `Handler` behind it.
 * @param options.subscription the queue it listens on; one of its own, named after the event, if absent
 * @param react gets the event's data; whatever it throws rolls back, and the message is tried again
 *
 * @example
 * on(OrderPaidIntegrationEvent, { subscription: orders }, async ({ order_id }, work) => {
 *   await work.publish(new DispatchParcelIntegrationEvent({ order_id }));
 * });
 */
export const on = <E extends IntegrationEvent>(
  handles: IntegrationEventClass<E>,
  { subscription }: { readonly subscription?: Subscription },
  react: (data: E['data'], work: UnitOfWork, context: MessageContext) => Promise<void>,
): IntegrationEventHandler => ({
  // It gets no other event than this one, so it may stand among handlers of any.
  handles: handles as unknown as IntegrationEventClass,
  ...(subscription && { subscription }),
  name: `${handles.name}Handler`,
  handle: (event, work, context) => react(event.data as E['data'], work, context),
});
