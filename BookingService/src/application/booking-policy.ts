/** What the operator decides about bookings. */
export abstract class BookingPolicy {
  /** How long a user has to begin paying. */
  abstract readonly timeToLiveSeconds: number;
}
