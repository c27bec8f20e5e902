import {
  bookingNotificationTypes,
  SendBookingNotificationIntegrationEvent,
} from '@ticketwave/booking-contracts';
import { expects } from '@ticketwave/contracts';

/** Each notice that there is a text for. */
export const expectations = bookingNotificationTypes.map((type) =>
  expects(SendBookingNotificationIntegrationEvent, `a user is to be sent ${type}`, {
    notification_type: type,
  }),
);
