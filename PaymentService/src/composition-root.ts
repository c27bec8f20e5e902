import { createRequire } from 'node:module';
import type { ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { HttpRoutes } from '@ticketwave/building-blocks/http';
import { DomainEventHandler, IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import { paymentEvents } from '@ticketwave/payment-contracts';
import type { Container } from 'inversify';
import { BookingCancelledIntegrationEventHandler } from './application/booking-cancelled.integration-event-handler.ts';
import { BookingFailedIntegrationEventHandler } from './application/booking-failed.integration-event-handler.ts';
import { Bookings } from './application/bookings.ts';
import { EndPayment } from './application/end-payment.ts';
import { PaymentLinks } from './application/payment-links.ts';
import { PaymentPreparedDomainEventHandler } from './application/payment-prepared.domain-event-handler.ts';
import { Payments } from './application/payments.ts';
import { PreparePaymentDataIntegrationEventHandler } from './application/prepare-payment-data.integration-event-handler.ts';
import { loadConfig, type PaymentConfig } from './config.ts';
import { PaymentRoutes } from './http/payment.routes.ts';
import { PaymentDatabase } from './infrastructure/payment-database.ts';
import { PrismaBookings } from './infrastructure/prisma-bookings.ts';
import { PrismaPayments } from './infrastructure/prisma-payments.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

function compose(container: Container, config: PaymentConfig): void {
  // What we listen to
  container.bind(IntegrationEventHandler).to(PreparePaymentDataIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(BookingCancelledIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(BookingFailedIntegrationEventHandler);

  // What we announce
  container.bind(DomainEventHandler).to(PaymentPreparedDomainEventHandler);

  // What we answer over HTTP
  container.bind(HttpRoutes).to(PaymentRoutes);

  // What we can do
  container.bind(EndPayment).toSelf();

  // What we stand on
  container.bind(Payments).to(PrismaPayments);
  container.bind(Bookings).to(PrismaBookings);
  container.bind(PaymentLinks).toConstantValue(new PaymentLinks(config.publicUrl));
}

export const paymentService: ServiceDefinition = {
  name: 'payment',
  version,
  publishes: paymentEvents,
  prisma: new URL('../prisma/', import.meta.url),
  database: PaymentDatabase,
  loadConfig,
  compose,
};
