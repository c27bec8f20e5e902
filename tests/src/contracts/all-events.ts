import { bookingEvents } from '@ticketwave/booking-contracts';
import type { IntegrationEventClass } from '@ticketwave/building-blocks/messaging';
import { catalogEvents } from '@ticketwave/catalog-contracts';
import { notificationEvents } from '@ticketwave/notification-contracts';
import { paymentEvents } from '@ticketwave/payment-contracts';

export const allEvents: readonly IntegrationEventClass[] = [
  ...bookingEvents,
  ...catalogEvents,
  ...paymentEvents,
  ...notificationEvents,
];

/** @throws Error if no contracts package publishes such an event. */
export function eventOfType(type: string): IntegrationEventClass {
  const found = allEvents.find(({ contract }) => contract.type === type);
  if (found === undefined) throw new Error(`No contracts package lists an event of type ${type}.`);
  return found;
}
