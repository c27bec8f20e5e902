import fc from 'fast-check';
import { cards, type Card } from './simulated-provider.ts';

/** What one customer does; seconds count from the moment at which it becomes possible. */
export interface CustomerPlan {
  /** Which event. */
  readonly event: number;
  readonly tickets: number;
  readonly paysWith: Card | null;
  readonly paysAfter: number;
  /** After creation; null: never. */
  readonly cancelsAfter: number | null;
  /** Part of the price, in per cent, that a person gives back; null: nothing. */
  readonly refundByHand: number | null;
  /** Books only when another so many seconds have passed. */
  readonly comesAfter: number;
}

export interface EventPlan {
  readonly tickets: number;
  /** Of one ticket, in cents. */
  readonly price: number;
  /** From the beginning. */
  readonly startsAfterMinutes: number;
  /** Tickets put on sale later; 0: none. */
  readonly restock: number;
  /** Whether it gets another name; not if absent. */
  readonly renamed?: boolean;
}

/** One of the services is away for a while, at all events from then on. */
export interface OutagePlan {
  readonly service: 'catalog' | 'booking' | 'payment' | 'notification';
  /** Seconds from the beginning. */
  readonly from: number;
  readonly seconds: number;
}

export interface Scenario {
  readonly events: readonly EventPlan[];
  /** People who say how they are reached, change that, and are erased; none if absent. */
  readonly registrants?: number;
  /** People who say to analytics what they have seen; none if absent. */
  readonly observers?: number;
  /** Whether somebody operates each service once; nobody if absent. */
  readonly operated?: boolean;
  readonly customers: readonly CustomerPlan[];
  readonly outage: OutagePlan | null;
  /** For all that is left to chance. */
  readonly seed: number;
  /** How many decisions are left to chance; what comes after them is calm. */
  readonly disorder: number;
  /** How probable it is, before each step, that time may pass although more could happen now. */
  readonly haste: number;
}

const seconds = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  fc.nat(1200),
  fc.constant(899),
  fc.constant(900),
);

const customer: fc.Arbitrary<CustomerPlan> = fc.record({
  event: fc.nat(1),
  tickets: fc.integer({ min: 1, max: 3 }),
  paysWith: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<Card>('success') },
    { weight: 4, arbitrary: fc.constantFrom<Card>(...cards) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  paysAfter: seconds,
  cancelsAfter: fc.option(seconds, { freq: 2 }),
  refundByHand: fc.option(fc.constantFrom(25, 50, 100), { freq: 4 }),
  comesAfter: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constant(2), fc.nat(1500)),
});

const event: fc.Arbitrary<EventPlan> = fc.record({
  tickets: fc.integer({ min: 1, max: 8 }),
  price: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.constant(0)),
  startsAfterMinutes: fc.oneof(
    { weight: 6, arbitrary: fc.constant(100_000) },
    fc.integer({ min: 1, max: 20 }),
  ),
  restock: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 })),
});

const outage: fc.Arbitrary<OutagePlan> = fc.record({
  service: fc.constantFrom('catalog', 'booking', 'payment', 'notification'),
  from: fc.oneof(fc.constant(1), fc.nat(1000)),
  seconds: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 2000 })),
});

export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  events: fc.array(event, { minLength: 1, maxLength: 2 }),
  customers: fc.array(customer, { minLength: 1, maxLength: 5, size: 'max' }),
  outage: fc.option(outage, { freq: 2 }),
  seed: fc.noShrink(fc.noBias(fc.integer())),
  disorder: fc.noBias(fc.nat(2500)),
  haste: fc.constantFrom(0, 0.01, 0.05, 0.3),
});
