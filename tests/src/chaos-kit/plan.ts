import { Random } from './random.ts';

/** When somebody cancels. */
type Cancelling = 'at-once' | 'before-paying' | 'while-paying' | 'once-confirmed';

/** What somebody means to do with a booking. */
export interface Plan {
  readonly tickets: number;
  /** A test token of the payment provider; null: does not pay. */
  readonly card: string | null;
  /** Null: not at all. */
  readonly cancels: Cancelling | null;
  /** Part of the price, in percent, that is given back by hand once the booking is confirmed; null: none. */
  readonly refundByHand: number | null;
}

const INTENTIONS: Readonly<Record<Cancelling | 'pays' | 'forgets', number>> = {
  pays: 62,
  forgets: 10,
  'at-once': 8,
  'before-paying': 5,
  'while-paying': 9,
  'once-confirmed': 6,
};

const CARDS = {
  tok_success: 40,
  tok_declined: 16,
  tok_insufficient_funds: 10,
  tok_timeout: 8,
  tok_slow: 9,
  tok_webhook_twice: 8,
  tok_webhook_first: 9,
};

const GIVEN_BACK = 0.1;

/** What the n-th customer of a seed does: every way that a booking can go comes up. Pure. */
export function planOf(seed: number, customer: number): Plan {
  const random = new Random(seed * 1_000_003 + customer);
  const tickets = random.integer(1, 4);
  const intention = weighted(INTENTIONS, random);
  const card = intention === 'forgets' ? null : weighted(CARDS, random);
  const cancels = intention === 'pays' || intention === 'forgets' ? null : intention;
  const refundByHand = random.next() < GIVEN_BACK ? random.integer(1, 100) : null;
  return { tickets, card, cancels, refundByHand };
}

/** One of the names, as often as its share of the sum. */
function weighted<Name extends string>(shares: Readonly<Record<Name, number>>, random: Random): Name {
  const names = Object.keys(shares) as Name[];
  return random.pick(names.flatMap((name) => Array.from({ length: shares[name] }, () => name)));
}
