import * as bookingContracts from '@ticketwave/booking-contracts';
import * as catalogContracts from '@ticketwave/catalog-contracts';
import { eventsOf, majorOf, tapped, type IntegrationEventClass } from '@ticketwave/contracts';
import * as notificationContracts from '@ticketwave/notification-contracts';
import * as operationsContracts from '@ticketwave/operations-contracts';
import * as paymentContracts from '@ticketwave/payment-contracts';
import * as userContracts from '@ticketwave/user-contracts';
import type { FindEventClass } from '../domain/scenario.ts';

/** What every service publishes, by packages: another application names its own contracts packages here. */
const published: readonly { readonly from: string; readonly event: IntegrationEventClass }[] = Object.entries(
  {
    '@ticketwave/booking-contracts': bookingContracts,
    '@ticketwave/catalog-contracts': catalogContracts,
    '@ticketwave/notification-contracts': notificationContracts,
    '@ticketwave/operations-contracts': operationsContracts,
    '@ticketwave/payment-contracts': paymentContracts,
    '@ticketwave/user-contracts': userContracts,
  },
).flatMap(([from, contracts]) => eventsOf(contracts).map((event) => ({ from, event })));

/** Facts from where they are published, and requests from the taps: on a request's own exchange it would look answered. */
export const recordedEvents = published.map(({ event }) =>
  event.contract.kind === 'request' ? tapped(event) : event,
);

/** The class with which a stored event was published, or one of its major version. */
export const classOfEvent: FindEventClass = ({ eventType, eventVersion }) => {
  const found = published.find(
    ({ event: { contract } }) => contract.type === eventType && contract.major === majorOf(eventVersion),
  );
  return found && { name: found.event.name, from: found.from };
};
