import {
  IntegrationEventHandler,
  type MessageContext,
  type Subscription,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import type { IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';

/** A handler of the service `shop`, made of a function. */
export class ShopHandler<E extends IntegrationEvent> extends IntegrationEventHandler<E> {
  override readonly handles: IntegrationEventClass<E>;
  override readonly subscription: Subscription;
  override readonly handle: (event: E, work: UnitOfWork, context: MessageContext) => Promise<void>;

  constructor(
    handles: IntegrationEventClass<E>,
    subscription: Subscription,
    handle: (event: E, work: UnitOfWork, context: MessageContext) => Promise<void>,
  ) {
    super();
    this.handles = handles;
    this.subscription = subscription;
    this.handle = handle;
  }
}
