/** What the operator decides about bookings. */
export abstract class BookingPolicy {
  /** How long a user has to begin paying. */
  abstract readonly timeToLiveSeconds: number;
  /**
   * How long Catalog may take to answer a release before it is asked again. A person has to look after three times of
   * this without an answer, or without the refund that is owed.
   */
  abstract readonly compensationSeconds: number;
}
