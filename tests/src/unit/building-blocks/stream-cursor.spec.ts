import { expect } from 'chai';
import { MAXIMUM_JUMP } from '@ticketwave/building-blocks/adapters';
import { releasable, turnOf } from '@ticketwave/building-blocks/internal/inbox';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 5, 1) + seconds * 1_000);
const message = (sequence: number, seconds = 0) => ({ sequence, publishedAt: at(seconds) });
const known = { last: 8, lastPublishedAt: at(0), passTo: 0 };
const start = { from: 'start' } as const;

describe('the turn of a message of a stream', () => {
  it('is next, early or late by its number', () => {
    expect([7, 8, 9, 10].map((sequence) => turnOf(message(sequence), known, start))).to.deep.equal([
      'late',
      'late',
      'next',
      'early',
    ]);
  });

  it('is late although the clocks of two instances differ, and renumbered if it is newer beyond that', () => {
    expect(turnOf(message(7, 9), known, start)).to.equal('late');
    expect(turnOf(message(7, 11), known, start)).to.equal('renumbered');
    expect(turnOf(message(1, 86_400), known, start)).to.equal('renumbered');
  });

  it('is far ahead with a number that no publisher reaches, unless a person has sent it back', () => {
    const absurd = message(8 + MAXIMUM_JUMP + 1);
    expect(turnOf(message(8 + MAXIMUM_JUMP), known, start)).to.equal('early');
    expect(turnOf(absurd, known, start)).to.equal('far-ahead');
    expect(turnOf(absurd, known, { ...start, isRedriven: true })).to.equal('early');
  });

  it('is next after numbers that are not waited for', () => {
    expect(turnOf(message(12), { ...known, passTo: 11 }, start)).to.equal('next');
    expect(turnOf(message(13), { ...known, passTo: 11 }, start)).to.equal('early');
    expect(turnOf(message(12), known, { ...start, passedFrom: 8 })).to.equal('next');
  });

  it('is next with any number where a stream begins with the first one that is seen', () => {
    const fresh = { last: 0, lastPublishedAt: null, passTo: 0 };
    expect(turnOf(message(70_000), fresh, { from: 'first-seen' })).to.equal('next');
    expect(turnOf(message(70), fresh, start)).to.equal('early');
    expect(turnOf(message(1), fresh, start)).to.equal('next');
  });
});

describe('what can be released of a stream', () => {
  const number = (sequence: number, place = 'here', isHeld = false) => ({
    ...{ messageId: `m${sequence}`, sequence, place, isHeld },
  });
  const released = (...numbers: ReturnType<typeof number>[]) =>
    releasable(known, numbers).messages.map(({ messageId }) => messageId);

  it('is what follows without a gap', () => {
    expect(released(number(9), number(10), number(12))).to.deep.equal(['m9', 'm10']);
    expect(released(number(10))).to.deep.equal([]);
  });

  it('ends with what is in a retry queue, with the dead letters, or being handled', () => {
    expect(released(number(9), number(10, 'retry'), number(11))).to.deep.equal(['m9']);
    expect(released(number(9, 'dead-letter'), number(10))).to.deep.equal([]);
    expect(released(number(9, 'here', true), number(10))).to.deep.equal([]);
  });

  it('goes on after what was discarded, and the cursor with it', () => {
    const numbers = [number(9, 'discarded'), number(10), number(11, 'discarded'), number(12)];
    expect(releasable(known, numbers)).to.deep.equal({
      last: 9,
      messages: [
        { messageId: 'm10', passedFrom: 9 },
        { messageId: 'm12', passedFrom: 10 },
      ],
    });
  });

  it('goes on after numbers that are not waited for, wherever they are', () => {
    const cursor = { ...known, passTo: 11 };
    const { messages } = releasable(cursor, [number(10, 'retry'), number(11), number(12), number(14)]);
    expect(messages.map(({ messageId }) => messageId)).to.deep.equal(['m11', 'm12']);
  });

  it('begins with what the stream has gone past already: that is late', () => {
    expect(released(number(3), number(9))).to.deep.equal(['m3', 'm9']);
  });
});
