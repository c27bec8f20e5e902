import type { CancellationReason, FailureReason } from '../../domain/booking-state.ts';
import type { Happening } from '../../domain/booking.ts';

interface Note {
  readonly type: 'note';
  readonly happening: Happening;
}

interface AwaitPayment {
  readonly type: 'await-payment';
  readonly happening: Happening;
}

interface Confirm {
  readonly type: 'confirm';
  readonly happening: Happening;
}

interface Cancel {
  readonly type: 'cancel';
  readonly reason: CancellationReason;
  /** The words of the user or the provider, and the payment that failed. */
  readonly known: Omit<Happening, 'what' | 'reason'>;
}

interface Fail {
  readonly type: 'fail';
  readonly reason: FailureReason;
}

/** Asks Catalog to take the tickets back. */
interface ReleaseTickets {
  readonly type: 'release-tickets';
  readonly reason: string;
}

interface TellOfRefund {
  readonly type: 'tell-of-refund';
  /** In minor units of the currency of the price. */
  readonly minor: number;
  /** In words. */
  readonly reason: string;
}

/** What a booking's life decides to have done. */
export type BookingLifeCommand =
  Note | AwaitPayment | Confirm | Cancel | Fail | ReleaseTickets | TellOfRefund;
