import { createRequire } from 'node:module';
import * as bookingContracts from '@ticketwave/booking-contracts';
import { eventsOf } from '@ticketwave/contracts';
import type { ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { HttpRoutes } from '@ticketwave/building-blocks/http';
import { DomainEventHandler, IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import { prismaMigrations } from '@ticketwave/building-blocks/prisma';
import { Saga } from '@ticketwave/building-blocks/saga';
import type { Container } from 'inversify';
import { BookingCancelledDomainEventHandler } from './application/booking-cancelled.domain-event-handler.ts';
import { BookingConfirmedDomainEventHandler } from './application/booking-confirmed.domain-event-handler.ts';
import { BookingCreatedDomainEventHandler } from './application/booking-created.domain-event-handler.ts';
import { BookingCreatedIntegrationEventHandler } from './application/booking-created.integration-event-handler.ts';
import { BookingFailedDomainEventHandler } from './application/booking-failed.domain-event-handler.ts';
import { BookingSaga } from './application/booking-saga/booking.saga.ts';
import { BookingPolicy } from './application/booking-policy.ts';
import { BookingRefundedDomainEventHandler } from './application/booking-refunded.domain-event-handler.ts';
import {
  BookingCancelledIntegrationEventHandler,
  BookingConfirmedIntegrationEventHandler,
  BookingFailedIntegrationEventHandler,
  BookingUpdatedIntegrationEventHandler,
} from './application/booking-status.integration-event-handlers.ts';
import { BookingStatusChangedDomainEventHandler } from './application/booking-status-changed.domain-event-handler.ts';
import { Bookings } from './application/bookings.ts';
import { CancelBooking } from './application/cancel-booking.ts';
import { Catalogue } from './application/catalogue.ts';
import { CreateBooking } from './application/create-booking.ts';
import { EventCreatedIntegrationEventHandler } from './application/event-created.integration-event-handler.ts';
import { EventUpdatedIntegrationEventHandler } from './application/event-updated.integration-event-handler.ts';
import { expectations } from './application/expectations.ts';
import { FollowCatalogue } from './application/follow-catalogue.ts';
import { GetBooking } from './application/get-booking.ts';
import { ListUserBookings } from './application/list-user-bookings.ts';
import { RebuildUserBookings } from './application/rebuild-user-bookings.ts';
import { StartExampleFlow } from './application/start-example-flow.ts';
import { UserBookings } from './application/user-bookings.ts';
import { loadConfig, type BookingConfig } from './config.ts';
import { BookingRoutes } from './http/booking-routes.ts';
import { ExampleRoutes } from './http/example-routes.ts';
import { Links } from './http/links.ts';
import { UserBookingRoutes } from './http/user-booking-routes.ts';
import { BookingDatabase } from './infrastructure/booking-database.ts';
import { SqlBookings } from './infrastructure/sql-bookings.ts';
import { PrismaCatalogue } from './infrastructure/prisma-catalogue.ts';
import { PrismaUserBookings } from './infrastructure/prisma-user-bookings.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string };

export const bookingService: ServiceDefinition<BookingConfig> = {
  name: 'booking',
  version,
  metricsPrefix: 'ticketwave',
  publishes: eventsOf(bookingContracts),
  expects: expectations,
  migrations: prismaMigrations(new URL('../prisma/', import.meta.url)),
  database: BookingDatabase,
  loadConfig,
  compose,
};

function compose(container: Container, config: BookingConfig): void {
  // What we listen to
  container.bind(Saga).to(BookingSaga);
  container.bind(IntegrationEventHandler).to(EventCreatedIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(EventUpdatedIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(BookingCreatedIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(BookingUpdatedIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(BookingConfirmedIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(BookingCancelledIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(BookingFailedIntegrationEventHandler);
  // What we announce
  container.bind(DomainEventHandler).to(BookingCreatedDomainEventHandler);
  container.bind(DomainEventHandler).to(BookingStatusChangedDomainEventHandler);
  container.bind(DomainEventHandler).to(BookingConfirmedDomainEventHandler);
  container.bind(DomainEventHandler).to(BookingCancelledDomainEventHandler);
  container.bind(DomainEventHandler).to(BookingFailedDomainEventHandler);
  container.bind(DomainEventHandler).to(BookingRefundedDomainEventHandler);
  // What we answer over HTTP
  container.bind(HttpRoutes).to(BookingRoutes);
  container.bind(HttpRoutes).to(UserBookingRoutes);
  container.bind(HttpRoutes).to(ExampleRoutes);
  container.bind(Links).toConstantValue(new Links(config.publicUrl));
  // What we can do
  container.bind(CreateBooking).toSelf();
  container.bind(CancelBooking).toSelf();
  container.bind(StartExampleFlow).toSelf();
  container.bind(FollowCatalogue).toSelf();
  container.bind(GetBooking).toSelf();
  container.bind(ListUserBookings).toSelf();
  container.bind(RebuildUserBookings).toSelf();
  container.bind(BookingPolicy).toConstantValue({
    timeToLiveSeconds: config.bookingTtlSeconds,
    compensationSeconds: config.bookingCompensationSeconds,
  });
  // What we depend on
  container.bind(Bookings).to(SqlBookings);
  container.bind(Catalogue).to(PrismaCatalogue);
  container.bind(UserBookings).to(PrismaUserBookings);
}
