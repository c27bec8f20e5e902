/** What a booking that has ended like this must have led to. */
export interface End {
  /** Status of what Catalog keeps of it, which is one reservation: one of these. */
  readonly reservation: readonly string[];
  /** Whether its tickets were asked back. */
  readonly released: boolean;
  /** Status of its payment: one of these. */
  readonly payment: readonly string[];
  /** The type of the notice that informs its user. */
  readonly notice: string;
}

/** Before the tickets were asked back they may have been refused already. */
const GIVEN_BACK = { reservation: ['released', 'rejected'], released: true };
/** Whatever was taken, up to the last moment, is given back. */
const ANY_PAYMENT = ['cancelled', 'failed', 'succeeded'];
const NO_TICKETS: End = {
  reservation: ['rejected'],
  released: false,
  payment: ANY_PAYMENT,
  notice: 'booking-failed',
};

/** By status and, after a blank, the reason. */
const ENDS: Readonly<Record<string, End>> = {
  confirmed: {
    reservation: ['reserved'],
    released: false,
    payment: ['succeeded'],
    notice: 'booking-confirmed',
  },
  'cancelled user-requested': { ...GIVEN_BACK, payment: ANY_PAYMENT, notice: 'booking-cancelled' },
  'cancelled payment-failed': { ...GIVEN_BACK, payment: ['failed'], notice: 'payment-failed' },
  'cancelled expired': { ...GIVEN_BACK, payment: ANY_PAYMENT, notice: 'booking-expired' },
  'failed inventory-unanswered': { ...GIVEN_BACK, payment: ['succeeded'], notice: 'booking-failed' },
  'failed sold-out': NO_TICKETS,
  'failed unknown-event': NO_TICKETS,
  'failed event-over': NO_TICKETS,
};

/** How it ended, in words: `cancelled expired`. */
export const nameOfEnd = ({ status, endedFor }: { status: string; endedFor: string | null }): string =>
  endedFor === null ? status : `${status} ${endedFor}`;

/** @returns undefined if that is no end */
export const endOf = (booking: { status: string; endedFor: string | null }): End | undefined =>
  ENDS[nameOfEnd(booking)];
