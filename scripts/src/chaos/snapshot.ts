import type { ServiceName } from '../run/service-names.ts';

/** A booking as BookingService keeps it. */
export interface BookingRow {
  readonly id: string;
  readonly userId: string;
  readonly eventId: string;
  readonly quantity: number;
  readonly priceMinor: number;
  readonly status: string;
  /** What its read model says; null if the booking is not listed. */
  readonly listedStatus: string | null;
}

export interface TicketedEventRow {
  readonly id: string;
  readonly total: number;
  readonly available: number;
}

export interface ReservationRow {
  readonly bookingId: string;
  readonly eventId: string;
  readonly quantity: number;
  readonly status: string;
}

export interface PaymentRow {
  readonly bookingId: string;
  readonly amountMinor: number;
  readonly status: string;
}

export interface NotificationRow {
  readonly bookingId: string;
  readonly type: string;
  readonly channel: string;
  readonly status: string;
}

/** An event that a service has decided on, whether it has left yet or not. */
export interface OutboxRow {
  readonly service: ServiceName;
  readonly messageId: string;
  readonly routingKey: string;
  readonly stream: string;
  readonly sequence: number;
  readonly published: boolean;
  readonly causationId: string;
  /** What it is about: tells apart two events of one type and cause. */
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
  /** Put there on purpose. */
  readonly planted: boolean;
  readonly reason: string;
}

/** Everything that is known of a moment, read from outside: four databases and the broker. */
export interface Snapshot {
  readonly bookings: readonly BookingRow[];
  readonly ticketedEvents: readonly TicketedEventRow[];
  readonly reservations: readonly ReservationRow[];
  readonly payments: readonly PaymentRow[];
  readonly notifications: readonly NotificationRow[];
  readonly outbox: readonly OutboxRow[];
  /** `{queue} {message id}` of everything that was handled. */
  readonly handled: ReadonlySet<string>;
  readonly attempts: readonly AttemptRow[];
  readonly queues: readonly QueueState[];
  readonly deadLetters: readonly DeadLetter[];
}
