import { backoffDelay, decideOnFailure, DEFAULT_RETRY, delayLabel, HandlerTimeoutError } from '@ticketwave/building-blocks/internal/messaging';
import { UnrecoverableError } from '@ticketwave/building-blocks/messaging';
import { ContractError, InvalidMessageError } from '@ticketwave/contracts';
import { expect } from 'chai';

describe('after a failure', () => {
  it('a message is tried 1 + 3 times, after 5, 25 and 125 seconds, then dead-lettered', () => {
    const decisions = [1, 2, 3, 4, 5].map((attempt) =>
      decideOnFailure(new Error('no'), attempt, DEFAULT_RETRY),
    );
    expect(decisions).to.deep.equal([
      { action: 'retry', delay: 5_000, nextAttempt: 2 },
      { action: 'retry', delay: 25_000, nextAttempt: 3 },
      { action: 'retry', delay: 125_000, nextAttempt: 4 },
      { action: 'dead-letter' },
      { action: 'dead-letter' },
    ]);
  });

  it('a policy without delays tries once', () => {
    expect(decideOnFailure(new Error('no'), 1, { delays: [] })).to.deep.equal({ action: 'dead-letter' });
  });

  for (const error of [
    new UnrecoverableError('no'),
    new InvalidMessageError('no'),
    new ContractError('no'),
  ]) {
    it(`${error.name} is not tried again`, () => {
      expect(decideOnFailure(error, 1, DEFAULT_RETRY)).to.deep.equal({ action: 'dead-letter' });
    });
  }

  for (const error of [new HandlerTimeoutError('slow'), new TypeError('bug'), 'a thrown text', undefined]) {
    it(`${String(error)} is tried again`, () => {
      expect(decideOnFailure(error, 1, DEFAULT_RETRY)).to.include({ action: 'retry' });
    });
  }
});

describe('the last word of a retry queue', () => {
  it('is its delay in seconds, or milliseconds where seconds are not whole', () => {
    expect([5_000, 25_000, 125_000, 250, 1_500].map(delayLabel)).to.deep.equal([
      '5s',
      '25s',
      '125s',
      '250ms',
      '1500ms',
    ]);
  });
});

describe('a growing back-off', () => {
  const limits = { base: 1_000, max: 60_000 };
  const shortest = (attempt: number): number => backoffDelay(attempt, limits, () => 0);
  const longest = (attempt: number): number => backoffDelay(attempt, limits, () => 1);

  it('doubles from 1 s to at most 60 s, and stays there', () => {
    const longestWaits = [1, 2, 3, 6, 7, 100, 100_000].map(longest);
    expect(longestWaits).to.deep.equal([1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('is at least half of that, the rest by chance', () => {
    expect([1, 2, 7].map(shortest)).to.deep.equal([500, 1_000, 30_000]);
    expect(backoffDelay(2, limits, () => 0.5)).to.equal(1_500);
    expect(backoffDelay(2, limits)).to.be.within(1_000, 2_000);
  });
});
