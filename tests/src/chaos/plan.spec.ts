import { planOf } from '../chaos-kit/plan.ts';
import { isTestCard } from '@ticketwave/payment-service/infrastructure/card-network/test-cards';
import { expect } from 'chai';

const plansOf = (seed: number) => Array.from({ length: 500 }, (_, customer) => planOf(seed, customer));

describe('what a customer does', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(plansOf(7)).to.deep.equal(plansOf(7));
    expect(plansOf(7)).not.to.deep.equal(plansOf(8));
  });

  it('comes up in every way: each card, each moment to cancel, and those who forget to pay', () => {
    const plans = plansOf(1);
    const cards = new Set(plans.map(({ card }) => card));
    expect([...cards].filter((card) => card !== null && !isTestCard(card))).to.deep.equal([]);
    expect(cards.size).to.equal(8);
    expect(new Set(plans.map(({ cancels }) => cancels)).size).to.equal(5);
    expect(plans.some(({ refundByHand }) => refundByHand !== null)).to.equal(true);
  });

  it('lets most of them pay and keep what they have', () => {
    const keep = plansOf(1).filter(({ card, cancels }) => card !== null && cancels === null);
    expect(keep.length).to.be.within(250, 370);
  });
});
