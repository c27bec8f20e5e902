import { BookingCancelledIntegrationEvent, cancellationReasons } from '@ticketwave/booking-contracts';
import { expects } from '@ticketwave/contracts';

/** What the points depend on. */
export const expectations = [
  expects(BookingCancelledIntegrationEvent, 'the user cancels', { cancellation_reason: 'user-requested' }),
  expects(BookingCancelledIntegrationEvent, 'a booking expires', { cancellation_reason: 'expired' }),
];

/** One event for each reason that the contract has, also those that nobody here has thought of. */
export const cancellations = cancellationReasons.map(
  (reason) =>
    expects(BookingCancelledIntegrationEvent, `it is over: ${reason}`, { cancellation_reason: reason }).event,
);
