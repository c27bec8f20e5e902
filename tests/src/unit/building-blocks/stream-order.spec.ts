import { MAXIMUM_JUMP, orderInStream } from '@ticketwave/building-blocks/internal/messaging';
import { expect } from 'chai';

const at = (seconds: number): Date => new Date(Date.parse('2026-01-30T10:30:00.000Z') + seconds * 1000);
const message = (sequence: number, seconds: number) => ({ sequence, publishedAt: at(seconds) });

describe('the order of a message in its stream', () => {
  const known = message(7, 0);

  it('a higher number is next, also over a gap and whatever the clocks say', () => {
    expect(orderInStream(message(8, 1), known)).to.equal('next');
    expect(orderInStream(message(8, -60), known)).to.equal('next');
    expect(orderInStream(message(7 + MAXIMUM_JUMP, 1), known)).to.equal('next');
    expect(orderInStream(message(MAXIMUM_JUMP, 1), undefined)).to.equal('next');
  });

  it('one that was overtaken is older, although the clocks of two instances differ', () => {
    expect(orderInStream(message(6, -3_600), known)).to.equal('older');
    expect(orderInStream(message(6, 10), known)).to.equal('older');
    expect(orderInStream(message(7, 0), known)).to.equal('older');
    expect(orderInStream(message(6, 3_600), { sequence: 7, publishedAt: null })).to.equal('older');
  });

  it('a lower number that was published later is renumbered: its publisher has gone back', () => {
    expect(orderInStream(message(6, 11), known)).to.equal('renumbered');
    expect(orderInStream(message(7, 11), known)).to.equal('renumbered');
    expect(orderInStream(message(1, 86_400), known)).to.equal('renumbered');
  });

  it('a number that no publisher reaches is far ahead, also in a stream that nobody has seen', () => {
    for (const sequence of [8 + MAXIMUM_JUMP, Number.MAX_SAFE_INTEGER])
      expect(orderInStream(message(sequence, 1), known)).to.equal('far-ahead');
    expect(orderInStream(message(MAXIMUM_JUMP + 1, 1), undefined)).to.equal('far-ahead');
  });

  it('a reader that such a number has frozen before is freed by the next message', () => {
    const frozen = { sequence: Number.MAX_SAFE_INTEGER, publishedAt: null };
    expect(orderInStream(message(8, 1), frozen)).to.equal('renumbered');
  });
});
