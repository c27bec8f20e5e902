import * as bookingContracts from '@ticketwave/booking-contracts';
import * as catalogContracts from '@ticketwave/catalog-contracts';
import { eventsOf, tapped, type IntegrationEventClass } from '@ticketwave/contracts';
import * as notificationContracts from '@ticketwave/notification-contracts';
import * as operationsContracts from '@ticketwave/operations-contracts';
import * as paymentContracts from '@ticketwave/payment-contracts';
import * as userContracts from '@ticketwave/user-contracts';

/** What every service publishes: another application names its own contracts packages here. */
const published: readonly IntegrationEventClass[] = [
  bookingContracts,
  catalogContracts,
  notificationContracts,
  operationsContracts,
  paymentContracts,
  userContracts,
].flatMap(eventsOf);

/** Facts from where they are published, and requests from the taps: on a request's own exchange it would look answered. */
export const recordedEvents = published.map((event) =>
  event.contract.kind === 'request' ? tapped(event) : event,
);
