import type { CustomerPlan, EventPlan, Scenario } from '../simulation/scenario.ts';

const customer = (plan: Partial<CustomerPlan>): CustomerPlan => ({
  ...{ event: 0, tickets: 1, paysWith: null, paysAfter: 0 },
  ...{ cancelsAfter: null, refundByHand: null, comesAfter: 0 },
  ...plan,
});

const event = (plan: Partial<EventPlan>): EventPlan => ({
  ...{ tickets: 10, price: 2_500, startsAfterMinutes: 100_000, restock: 0 },
  ...plan,
});

/** Every way that a booking can go, and everything that an organiser and a user can do, with nothing left to chance. */
export const season: Scenario = {
  events: [event({ restock: 2, renamed: true }), event({ tickets: 1 })],
  registrants: 1,
  observers: 1,
  operated: true,
  customers: [
    customer({ paysWith: 'success' }),
    customer({ paysWith: 'success', cancelsAfter: 600 }),
    customer({ paysWith: 'success', refundByHand: 50 }),
    customer({ paysWith: 'declined' }),
    customer({}),
    customer({ event: 1, tickets: 2 }),
  ],
  ...{ outage: null, seed: 1, disorder: 0, haste: 0 },
};
