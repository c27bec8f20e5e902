import { comparePlanted } from '../chaos-kit/planted.ts';
import type { DeadLetter } from '@ticketwave/scripts/reconcile/snapshot';
import { expect } from 'chai';

const deadLetter = (change: Partial<DeadLetter> = {}): DeadLetter => ({
  ...{ queue: 'booking.payments.dlq', messageId: 'm1', attempt: '4', planted: true, reason: 'x' },
  ...change,
});

const kindsOf = (...deadLetters: DeadLetter[]): string[] =>
  comparePlanted(new Set(['m1']), deadLetters).map(({ kind }) => kind);

describe('what was planted to be refused', () => {
  it('is a dead deadLetter of each queue that refused it', () => {
    expect(kindsOf(deadLetter(), deadLetter({ queue: 'payment.booking-ended.dlq' }))).to.deep.equal([]);
  });

  it('may be there once more after a lost connection', () => {
    expect(kindsOf(deadLetter(), deadLetter())).to.deep.equal([]);
  });

  it('is lost when it is in no .dlq', () => {
    expect(kindsOf(deadLetter({ messageId: 'm2' }))).to.deep.equal(['lost']);
  });

  it('is doubled when it was given up at two of its attempts', () => {
    expect(kindsOf(deadLetter(), deadLetter({ attempt: '3' }))).to.deep.equal(['duplicated']);
  });

  it('is doubled when its copies have multiplied', () => {
    expect(kindsOf(deadLetter(), deadLetter(), deadLetter(), deadLetter())).to.deep.equal(['duplicated']);
  });
});
