/** A booking as BookingService keeps it. */
export interface BookingRow {
  readonly id: string;
  readonly userId: string;
  readonly eventId: string;
  readonly quantity: number;
  readonly priceMinor: number;
  readonly status: string;
  /** Why it ended, in the word of the messages; null if it has not. */
  readonly endedFor: string | null;
  /** Whether it ever was. */
  readonly wasConfirmed: boolean;
  /** How often the release of its tickets was asked for once more. */
  readonly releasesRepeated: number;
  /** What its read model says; null if the booking is not listed. */
  readonly listedStatus: string | null;
}

/** An instance of a process manager. */
export interface SagaRow {
  readonly name: string;
  readonly id: string;
  readonly status: string;
  /** What a person has to look at; null if nothing. */
  readonly reviewReason: string | null;
  readonly hasDeadline: boolean;
}

export interface TicketedEventRow {
  readonly id: string;
  readonly total: number;
  readonly available: number;
  /** Tickets that Catalog has reported as reserved, less those it has reported as released. */
  readonly announcedReserved: number;
}

export interface ReservationRow {
  readonly bookingId: string;
  readonly eventId: string;
  readonly quantity: number;
  readonly status: string;
}

export interface PaymentRow {
  readonly id: string;
  readonly bookingId: string;
  readonly amountMinor: number;
  readonly status: string;
  /** What the card network knows the charge by; null if it was never asked. */
  readonly chargeKey: string | null;
  /** What the card network calls the charge that took the money; null if none has. */
  readonly chargeId: string | null;
}

export interface RefundRow {
  readonly id: string;
  readonly paymentId: string;
  readonly amountMinor: number;
  readonly status: string;
  /** Because the booking ended, and not by hand. */
  readonly forBookingEnd: boolean;
}

export interface ReceiptRow {
  readonly number: string;
  readonly paymentId: string;
  readonly amountMinor: number;
}

/** A charge in the card network's own book. */
interface CardChargeRow {
  readonly key: string;
  readonly id: string;
  readonly amountMinor: number;
  readonly declined: boolean;
}

/** A refund in the card network's own book. */
interface CardRefundRow {
  /** The id of the refund that was asked for. */
  readonly key: string;
  readonly chargeId: string;
  readonly amountMinor: number;
  readonly declined: boolean;
}

export interface NotificationRow {
  readonly bookingId: string;
  readonly type: string;
  readonly channel: string;
  readonly status: string;
}

/** An event that a service has decided on, whether it has left yet or not. */
export interface OutboxRow {
  readonly messageId: string;
  readonly routingKey: string;
  readonly published: boolean;
  readonly causationId: string;
  /** What it is about: distinguishes two events of one type and cause. */
  readonly subject: string;
}

/** A handler run that was begun and not finished. */
export interface AttemptRow {
  readonly queue: string;
  readonly messageId: string;
}

export interface QueueState {
  readonly name: string;
  readonly messages: number;
  readonly consumers: number;
}

export interface DeadLetter {
  readonly queue: string;
  readonly messageId: string | undefined;
  /** Which try of it was given up, such as `4`; after a redrive `4 of redrive 1`. */
  readonly attempt: string;
  /** Put there on purpose. */
  readonly planted: boolean;
  readonly reason: string;
}

/** Everything that is known of a moment, read from outside: four databases and the broker. */
export interface Snapshot {
  readonly bookings: readonly BookingRow[];
  readonly sagas: readonly SagaRow[];
  readonly ticketedEvents: readonly TicketedEventRow[];
  readonly reservations: readonly ReservationRow[];
  readonly payments: readonly PaymentRow[];
  readonly refunds: readonly RefundRow[];
  readonly receipts: readonly ReceiptRow[];
  readonly cardCharges: readonly CardChargeRow[];
  readonly cardRefunds: readonly CardRefundRow[];
  readonly notifications: readonly NotificationRow[];
  readonly outbox: readonly OutboxRow[];
  /** `{queue} {message id}` of everything that was handled. */
  readonly handled: ReadonlySet<string>;
  readonly attempts: readonly AttemptRow[];
  readonly queues: readonly QueueState[];
  readonly deadLetters: readonly DeadLetter[];
}
