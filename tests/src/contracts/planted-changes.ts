import { BookingCancelledDomainEventHandler } from '@ticketwave/booking-service/application/booking-cancelled.domain-event-handler';
import { BookingConfirmedDomainEventHandler } from '@ticketwave/booking-service/application/booking-confirmed.domain-event-handler';
import type { BookingCancelledDomainEvent } from '@ticketwave/booking-service/domain/booking.events';
import {
  DomainEventHandler,
  IntegrationEventHandler,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import type { BookingCancelledIntegrationEvent } from '@ticketwave/booking-contracts';
import { BookingCancelledIntegrationEventHandler } from '@ticketwave/payment-service/application/booking-cancelled.integration-event-handler';
import { EndPayment } from '@ticketwave/payment-service/application/end-payment';
import type { Container, ServiceIdentifier } from 'inversify';
import type { Mutation } from '../simulation/simulated-shop.ts';

/** Ends every booking in the user's name: valid, and not what consumers have been promised. */
class NoMoreExpiry extends BookingCancelledDomainEventHandler {
  override handle(event: BookingCancelledDomainEvent, work: UnitOfWork): Promise<void> {
    const other = { reason: { value: 'user-requested' }, note: { value: null } };
    return super.handle(Object.create(event, other) as BookingCancelledDomainEvent, work);
  }
}

/** Publishes nothing any more. */
class Silent extends BookingConfirmedDomainEventHandler {
  override handle(): Promise<void> {
    return Promise.resolve();
  }
}

/** Knows two of three reasons. */
class WithoutExpiry extends BookingCancelledIntegrationEventHandler {
  override handle(event: BookingCancelledIntegrationEvent, work: UnitOfWork): Promise<void> {
    if (event.data.cancellation_reason === 'expired') throw new TypeError('What is expired?');
    return super.handle(event, work);
  }
}

/** A change of the code of one service, as its team might make it without thinking of others. */
export const plantedChanges = {
  publisherOfOtherData: change('booking', DomainEventHandler, () => new NoMoreExpiry()),
  publisherOfNothing: change('booking', DomainEventHandler, () => new Silent()),
  consumerOfLess: change(
    'payment',
    IntegrationEventHandler,
    (container) => new WithoutExpiry(container.get(EndPayment)),
  ),
} as const satisfies Readonly<Record<string, Mutation>>;

/** Puts a handler in the place of the one whose class it extends. */
function change<Handler extends object>(
  service: string,
  token: ServiceIdentifier<Handler>,
  make: (container: Container) => Handler,
): Mutation {
  return {
    rebind: (name, container) => {
      if (name !== service) return;
      const changed = make(container);
      const others = container
        .getAll(token)
        .filter((one) => Object.getPrototypeOf(changed.constructor) !== one.constructor);
      container.unbind(token);
      for (const handler of [...others, changed]) container.bind(token).toConstantValue(handler);
    },
  };
}
