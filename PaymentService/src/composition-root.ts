import { createRequire } from 'node:module';
import { Clock } from '@ticketwave/building-blocks/domain';
import { BackgroundTask, Retention, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { HttpRoutes } from '@ticketwave/building-blocks/http';
import { DomainEventHandler, IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import { Logger } from '@ticketwave/building-blocks/observability';
import { Persistence } from '@ticketwave/building-blocks/postgres';
import { prismaMigrations } from '@ticketwave/building-blocks/prisma';
import * as paymentContracts from '@ticketwave/payment-contracts';
import { eventsOf } from '@ticketwave/contracts';
import type { Container } from 'inversify';
import { BookingCancelledIntegrationEventHandler } from './application/booking-cancelled.integration-event-handler.ts';
import { BookingFailedIntegrationEventHandler } from './application/booking-failed.integration-event-handler.ts';
import { Bookings } from './application/bookings.ts';
import { CallPolicy } from './application/call-policy.ts';
import { ChargeKeys } from './application/charge-keys.ts';
import { EndPayment } from './application/end-payment.ts';
import { expectations } from './application/expectations.ts';
import { IssueReceipt } from './application/issue-receipt.ts';
import { MakeCharge } from './application/make-charge.ts';
import { MakeDueCall } from './application/make-due-call.ts';
import { MakeRefund } from './application/make-refund.ts';
import { PaymentFailedDomainEventHandler } from './application/payment-failed.domain-event-handler.ts';
import { PaymentLinks } from './application/payment-links.ts';
import { PaymentPreparedDomainEventHandler } from './application/payment-prepared.domain-event-handler.ts';
import { PaymentProvider } from './application/payment-provider.ts';
import { PaymentRefundedDomainEventHandler } from './application/payment-refunded.domain-event-handler.ts';
import { PaymentSucceededDomainEventHandler } from './application/payment-succeeded.domain-event-handler.ts';
import { Payments } from './application/payments.ts';
import { PreparePaymentDataIntegrationEventHandler } from './application/prepare-payment-data.integration-event-handler.ts';
import { WebhookSignatures } from './application/provider-webhook.ts';
import { ReceiptDocument } from './application/receipt-document.ts';
import { Receipts } from './application/receipts.ts';
import { RequestRefund } from './application/request-refund.ts';
import { StartCharge } from './application/start-charge.ts';
import { TakeWebhook } from './application/take-webhook.ts';
import { WebhookEvents } from './application/webhook-events.ts';
import { loadConfig, type PaymentConfig } from './config.ts';
import { PaymentRoutes } from './http/payment.routes.ts';
import { ReceiptRoutes } from './http/receipt.routes.ts';
import { RefundRoutes } from './http/refund.routes.ts';
import { WebhookRoutes } from './http/webhook.routes.ts';
import { CardLedger } from './infrastructure/card-network/card-ledger.ts';
import { HttpWebhookSender } from './infrastructure/card-network/http-webhook-sender.ts';
import { PrismaCardLedger } from './infrastructure/card-network/prisma-card-ledger.ts';
import { SimulatedCardNetwork } from './infrastructure/card-network/simulated-card-network.ts';
import { WebhookSender } from './infrastructure/card-network/webhook-sender.ts';
import { EtaReceiptDocument } from './infrastructure/eta-receipt-document.ts';
import { HmacChargeKeys } from './infrastructure/hmac-charge-keys.ts';
import { HmacWebhookSignatures } from './infrastructure/hmac-webhook-signatures.ts';
import { PaymentDatabase } from './infrastructure/payment-database.ts';
import { endedBookings, webhookIds } from './infrastructure/payment-retention.ts';
import { PrismaBookings } from './infrastructure/prisma-bookings.ts';
import { PrismaPayments } from './infrastructure/prisma-payments.ts';
import { PrismaReceipts } from './infrastructure/prisma-receipts.ts';
import { PrismaWebhookEvents } from './infrastructure/prisma-webhook-events.ts';
import { ProviderCallWorker } from './infrastructure/provider-call-worker.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

function compose(container: Container, config: PaymentConfig): void {
  // What we listen to
  container.bind(IntegrationEventHandler).to(PreparePaymentDataIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(BookingCancelledIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(BookingFailedIntegrationEventHandler);

  // What we announce
  container.bind(DomainEventHandler).to(PaymentPreparedDomainEventHandler);
  container.bind(DomainEventHandler).to(PaymentSucceededDomainEventHandler);
  container.bind(DomainEventHandler).to(PaymentFailedDomainEventHandler);
  container.bind(DomainEventHandler).to(PaymentRefundedDomainEventHandler);

  // What we answer over HTTP
  container.bind(HttpRoutes).to(PaymentRoutes);
  container.bind(HttpRoutes).to(RefundRoutes);
  container.bind(HttpRoutes).to(ReceiptRoutes);
  container.bind(HttpRoutes).to(WebhookRoutes);

  // What we do by ourselves
  container.bind(BackgroundTask).to(ProviderCallWorker);
  for (const retention of [webhookIds, endedBookings])
    container.bind(Retention).toResolvedValue(({ sql }) => retention(sql, config), [Persistence]);

  // What we can do
  container.bind(StartCharge).toSelf();
  container.bind(MakeCharge).toSelf();
  container.bind(RequestRefund).toSelf();
  container.bind(MakeRefund).toSelf();
  container.bind(MakeDueCall).toSelf();
  container.bind(TakeWebhook).toSelf();
  container.bind(EndPayment).toSelf();
  container.bind(IssueReceipt).toSelf();

  // What we depend on
  container.bind(ChargeKeys).toConstantValue(new HmacChargeKeys(config.webhookSecret));
  container.bind(Payments).to(PrismaPayments);
  container.bind(Bookings).to(PrismaBookings);
  container.bind(Receipts).to(PrismaReceipts);
  container.bind(ReceiptDocument).to(EtaReceiptDocument);
  container.bind(WebhookEvents).to(PrismaWebhookEvents);
  container.bind(PaymentLinks).toConstantValue(new PaymentLinks(config.publicUrl));
  container.bind(CallPolicy).toConstantValue(new CallPolicy(config.providerTimeout, config.providerBackoff));
  composeCardNetwork(container, config);
}

/** The payment provider in the box, which PAYMENT_PROVIDER has asked for by name. */
function composeCardNetwork(container: Container, config: PaymentConfig): void {
  const signatures = new HmacWebhookSignatures(config.webhookSecret);
  const delays = { slow: config.simulatedSlow, webhook: config.simulatedWebhookDelay };
  const url = `${config.publicUrl}/api/webhooks/payments`;
  container.bind(CardLedger).to(PrismaCardLedger);
  container
    .bind(HttpWebhookSender)
    .toResolvedValue(
      (clock, logger) => new HttpWebhookSender(url, signatures, clock, logger),
      [Clock, Logger],
    )
    .inSingletonScope();
  container.bind(WebhookSender).toService(HttpWebhookSender);
  container.bind(BackgroundTask).toService(HttpWebhookSender);
  container.bind(WebhookSignatures).toConstantValue(signatures);
  container
    .bind(PaymentProvider)
    .toResolvedValue(
      (ledger, webhooks, clock) => new SimulatedCardNetwork(ledger, webhooks, clock, delays),
      [CardLedger, WebhookSender, Clock],
    )
    .inSingletonScope();
}

export const paymentService: ServiceDefinition<PaymentConfig> = {
  name: 'payment',
  version,
  metricsPrefix: 'ticketwave',
  publishes: eventsOf(paymentContracts),
  expects: expectations,
  migrations: prismaMigrations(new URL('../prisma/', import.meta.url)),
  database: PaymentDatabase,
  loadConfig,
  compose,
};
