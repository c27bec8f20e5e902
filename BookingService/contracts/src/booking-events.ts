import type { IntegrationEventClass } from '@ticketwave/contracts';
import { BookingCancelledIntegrationEvent } from './booking-cancelled.integration-event.ts';
import { BookingConfirmedIntegrationEvent } from './booking-confirmed.integration-event.ts';
import { BookingCreatedIntegrationEvent } from './booking-created.integration-event.ts';
import { BookingFailedIntegrationEvent } from './booking-failed.integration-event.ts';
import { BookingUpdatedIntegrationEvent } from './booking-updated.integration-event.ts';
import { PreparePaymentDataIntegrationEvent } from './prepare-payment-data.integration-event.ts';
import { ReleaseEventInventoryIntegrationEvent } from './release-event-inventory.integration-event.ts';
import { SendBookingNotificationIntegrationEvent } from './send-booking-notification.integration-event.ts';
import { UpdateEventInventoryIntegrationEvent } from './update-event-inventory.integration-event.ts';

/** Everything that BookingService publishes. */
export const bookingEvents: readonly IntegrationEventClass[] = [
  UpdateEventInventoryIntegrationEvent,
  ReleaseEventInventoryIntegrationEvent,
  PreparePaymentDataIntegrationEvent,
  SendBookingNotificationIntegrationEvent,
  BookingCreatedIntegrationEvent,
  BookingUpdatedIntegrationEvent,
  BookingConfirmedIntegrationEvent,
  BookingCancelledIntegrationEvent,
  BookingFailedIntegrationEvent,
];
