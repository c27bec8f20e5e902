import {
  BookingCancelledIntegrationEvent,
  BookingFailedIntegrationEvent,
} from '@ticketwave/booking-contracts';
import { expects } from '@ticketwave/contracts';

/** However a booking ends, its payment has to learn of it. */
export const expectations = [
  expects(BookingCancelledIntegrationEvent, 'the user cancels what is paid', {
    cancellation_reason: 'user-requested',
    refund_eligible: true,
  }),
  expects(BookingCancelledIntegrationEvent, 'a booking expires', { cancellation_reason: 'expired' }),
  expects(BookingFailedIntegrationEvent, 'there are no tickets', { failure_reason: 'sold-out' }),
];
