import * as bookingContracts from '@ticketwave/booking-contracts';
import * as catalogContracts from '@ticketwave/catalog-contracts';
import { eventsOf, type IntegrationEventClass } from '@ticketwave/contracts';
import * as notificationContracts from '@ticketwave/notification-contracts';
import * as operationsContracts from '@ticketwave/operations-contracts';
import * as paymentContracts from '@ticketwave/payment-contracts';

/** What every service publishes: another application names its own contracts packages here. */
const published: readonly IntegrationEventClass[] = [
  bookingContracts,
  catalogContracts,
  notificationContracts,
  operationsContracts,
  paymentContracts,
].flatMap(eventsOf);

export const recordedFacts = published.filter(({ contract }) => contract.kind === 'fact');
