import { compareOrder } from '@ticketwave/scripts/reconcile/order';
import { expect } from 'chai';
import { healthy } from './healthy-snapshot.ts';

const seen = (...sequences: [id: string, stream: string, sequence: number][]) =>
  new Map(sequences.map(([id, stream, sequence]) => [id, { stream, sequence }]));
const kindsOf = (sightings: ReturnType<typeof seen>, outbox = healthy.outbox.slice(0, 0)) =>
  compareOrder(sightings, outbox).map(({ kind }) => kind);

describe('order as published', () => {
  it('is kept when streams are interleaved, each by itself in sequence', () => {
    expect(kindsOf(seen(['a', 's', 1], ['b', 't', 1], ['c', 's', 2]))).to.deep.equal([]);
  });

  it('is broken by an overtaking, by a gap and by a first that is not number 1', () => {
    expect(kindsOf(seen(['a', 's', 2], ['b', 's', 1]))).to.include('disordered');
    expect(kindsOf(seen(['a', 's', 1], ['b', 's', 3]))).to.deep.equal(['disordered']);
    expect(kindsOf(seen(['a', 's', 2]))).to.deep.equal(['disordered']);
  });

  it('misses what was marked as published and never seen', () => {
    expect(kindsOf(seen(), [...healthy.outbox])).to.deep.equal(healthy.outbox.map(() => 'lost'));
  });
});
