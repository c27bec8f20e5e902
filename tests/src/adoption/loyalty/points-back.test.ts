import { InMemorySystem } from '@ticketwave/testing';
import { expect } from 'chai';
import { cancellations, expectations } from './expectations.ts';
import { pointsBack } from './points-back.handler.ts';

describe('points', () => {
  const shares: number[] = [];
  const handlers = [pointsBack((_, share) => shares.push(share))];
  const loyalty = new InMemorySystem().service('loyalty', { handlers });

  for (const { when, event } of expectations)
    it(`are given back when ${when}`, () => loyalty.when(event).then({ handled: [event] }));

  it('are given back for every reason that there is', async () => {
    await loyalty.when(...cancellations).then({ handled: cancellations });
    expect(shares.every((share) => share >= 0 && share <= 100)).to.equal(true);
  });
});
