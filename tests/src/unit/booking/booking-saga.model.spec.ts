import { reviewReasonOf } from '@ticketwave/booking-service/application/booking-saga/booking-saga-state';
import { expect } from 'chai';
import { PRICE } from './story.ts';
import { isQuiet, newWorld, nextWorlds, type World } from './world.ts';

/** What is on its way has no order, so worlds that differ in that alone are one. */
const keyOf = (world: World): string =>
  JSON.stringify({ ...world, mail: world.mail.map((one) => JSON.stringify(one)).sort() });

interface Explored {
  readonly worlds: number;
  readonly ends: Set<string>;
}

/** Goes every way that there is, and looks at every world where nothing is on its way any more. */
function explore(first: World): Explored {
  const seen = new Set([keyOf(first)]);
  const waiting = [first];
  const ends = new Set<string>();
  for (let world = waiting.pop(); world !== undefined; world = waiting.pop()) {
    expectNothingSentTwice(world);
    if (isQuiet(world)) ends.add(expectGoodEnd(world));
    const following = [...nextWorlds(world)];
    if (following.length === 0) expect(isQuiet(world), 'stuck').to.equal(true);
    for (const next of following) {
      const key = keyOf(next);
      if (seen.has(key)) continue;
      seen.add(key);
      waiting.push(next);
    }
  }
  return { worlds: seen.size, ends };
}

function expectNothingSentTwice({ done, sagaState }: World): void {
  const { confirm = 0, cancel = 0, fail = 0 } = done;
  const ended = sagaState.status === 'cancelled' || sagaState.status === 'failed';
  if (confirm > 1 || cancel + fail !== (ended ? 1 : 0) || (done['release-tickets'] ?? 0) > 3)
    expect.fail(`Reported too often: ${JSON.stringify({ done, status: sagaState.status })}`);
}

/** @returns how it ended */
function expectGoodEnd(world: World): string {
  const { sagaState, tickets, payment, refundedMinor, refundedByHandMinor, done } = world;
  const kept = (payment === 'captured' ? PRICE : 0) - refundedMinor;
  const isConfirmed = sagaState.status === 'confirmed';
  const sum = sagaState.refunds.reduce((total, { minor }) => total + minor, 0);
  const how = `${sagaState.status} ${sagaState.endedFor ?? ''}`.trim();
  const facts = {
    how: sagaState.status,
    tickets: tickets === 'reserved',
    kept,
    sum,
    reviewReason: reviewReasonOf(sagaState),
  };
  const expected = { tickets: isConfirmed, kept: isConfirmed ? PRICE - refundedByHandMinor : 0 };
  expect(['confirmed', 'cancelled', 'failed']).to.include(sagaState.status);
  expect(facts, how).to.deep.equal({ ...facts, ...expected, sum: refundedMinor, reviewReason: null });
  expect(done['announce-refund'] ?? 0, how).to.equal(sagaState.refunds.length);
  return how;
}

const ENDINGS = ['cancelled user-requested', 'cancelled payment-failed', 'cancelled expired'];
const anything = { soldOut: false, cancel: true, byHand: true, lateAnswers: false };

describe('the saga of a booking in every order of everything', () => {
  it('tickets enough: it ends well, and tickets, money and notices add up', () => {
    const { worlds, ends } = explore(newWorld(anything));
    expect([...ends]).to.have.members([...ENDINGS, 'confirmed', 'failed inventory-unanswered']);
    expect(worlds).to.be.greaterThan(5_000);
  });

  it('sold out: likewise', () => {
    const { ends } = explore(newWorld({ ...anything, soldOut: true }));
    expect([...ends]).to.have.members([...ENDINGS, 'failed sold-out', 'failed inventory-unanswered']);
  });

  it('answers so late that they were given up: likewise', () => {
    const { worlds } = explore(newWorld({ ...anything, byHand: false, lateAnswers: true }));
    expect(worlds).to.be.greaterThan(20_000);
  });

  for (const soldOut of [false, true]) {
    it(`every message twice, ${soldOut ? 'sold out' : 'tickets enough'}: likewise`, () => {
      const { worlds } = explore(newWorld({ ...anything, soldOut, byHand: false }, 2));
      expect(worlds).to.be.greaterThan(8_000);
    });
  }
});
