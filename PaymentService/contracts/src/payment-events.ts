import type { IntegrationEventClass } from '@ticketwave/contracts';
import { PaymentDataPreparedIntegrationEvent } from './payment-data-prepared.integration-event.ts';
import { PaymentFailedIntegrationEvent } from './payment-failed.integration-event.ts';
import { PaymentRefundedIntegrationEvent } from './payment-refunded.integration-event.ts';
import { PaymentSucceededIntegrationEvent } from './payment-succeeded.integration-event.ts';
import { ReceiptGeneratedIntegrationEvent } from './receipt-generated.integration-event.ts';

/** Everything that PaymentService publishes. */
export const paymentEvents: readonly IntegrationEventClass[] = [
  PaymentDataPreparedIntegrationEvent,
  PaymentSucceededIntegrationEvent,
  PaymentFailedIntegrationEvent,
  PaymentRefundedIntegrationEvent,
  ReceiptGeneratedIntegrationEvent,
];
