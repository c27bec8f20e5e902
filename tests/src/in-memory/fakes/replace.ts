import { Bookings } from '@ticketwave/booking-service/application/bookings';
import { Catalogue } from '@ticketwave/booking-service/application/catalogue';
import { UserBookings } from '@ticketwave/booking-service/application/user-bookings';
import type { InMemoryDatabase } from '@ticketwave/testing';
import { Reservations } from '@ticketwave/catalog-service/application/reservations';
import { TicketedEvents } from '@ticketwave/catalog-service/application/ticketed-events';
import { Notifications } from '@ticketwave/notification-service/application/notifications';
import { UserContacts } from '@ticketwave/notification-service/application/user-contacts';
import { Bookings as PaidBookings } from '@ticketwave/payment-service/application/bookings';
import { EventStore } from '@ticketwave/operations-service/application/event-store';
import { Payments } from '@ticketwave/payment-service/application/payments';
import { Receipts } from '@ticketwave/payment-service/application/receipts';
import { WebhookEvents } from '@ticketwave/payment-service/application/webhook-events';
import { Users } from '@ticketwave/user-service/application/users';
import { CardLedger } from '@ticketwave/payment-service/infrastructure/card-network/card-ledger';
import type { Container, ServiceIdentifier } from 'inversify';
import { InMemoryBookings } from './in-memory-bookings.ts';
import { InMemoryCardLedger } from './in-memory-card-ledger.ts';
import { InMemoryCatalogue } from './in-memory-catalogue.ts';
import { InMemoryEventStore } from './in-memory-event-store.ts';
import { InMemoryNotifications } from './in-memory-notifications.ts';
import { InMemoryPaidBookings } from './in-memory-paid-bookings.ts';
import { InMemoryPayments } from './in-memory-payments.ts';
import { InMemoryReceipts } from './in-memory-receipts.ts';
import { InMemoryReservations } from './in-memory-reservations.ts';
import { InMemoryTicketedEvents } from './in-memory-ticketed-events.ts';
import { InMemoryUserBookings } from './in-memory-user-bookings.ts';
import { InMemoryUserContacts } from './in-memory-user-contacts.ts';
import { InMemoryUsers } from './in-memory-users.ts';
import { InMemoryWebhookEvents } from './in-memory-webhook-events.ts';

/** Puts the in-memory fakes of a service's repositories where its own would be. */
export type Replace = (container: Container, database: InMemoryDatabase) => void;

export const catalogFakes: Replace = (container, database) => {
  rebind(container, TicketedEvents, new InMemoryTicketedEvents(database));
  rebind(container, Reservations, new InMemoryReservations(database));
};

export const bookingFakes: Replace = (container, database) => {
  rebind(container, Bookings, new InMemoryBookings(database));
  rebind(container, Catalogue, new InMemoryCatalogue(database));
  rebind(container, UserBookings, new InMemoryUserBookings(database));
};

export const paymentFakes: Replace = (container, database) => {
  rebind(container, Payments, new InMemoryPayments(database));
  rebind(container, PaidBookings, new InMemoryPaidBookings(database));
  rebind(container, Receipts, new InMemoryReceipts(database));
  rebind(container, WebhookEvents, new InMemoryWebhookEvents(database));
  rebind(container, CardLedger, new InMemoryCardLedger(database));
};

export const notificationFakes: Replace = (container, database) => {
  rebind(container, Notifications, new InMemoryNotifications(database));
  rebind(container, UserContacts, new InMemoryUserContacts(database));
};

export const operationsFakes: Replace = (container, database) => {
  rebind(container, EventStore, new InMemoryEventStore(database));
};

export const userFakes: Replace = (container, database) => {
  rebind(container, Users, new InMemoryUsers(database));
};

export function rebind<T>(container: Container, token: ServiceIdentifier<T>, fake: T): void {
  container.rebind(token).toConstantValue(fake);
}
