import { allFaultKinds, factsOf } from '../chaos-kit/fault-kinds.ts';
import { faultsOf } from '../chaos-kit/schedule.ts';
import { expect } from 'chai';

const LANES = ['breakage', 'disturbance'] as const;

function take(lane: (typeof LANES)[number], seed: number, count: number) {
  const faults = faultsOf(lane, allFaultKinds, seed);
  return Array.from({ length: count }, () => faults.next().value!);
}

describe('the schedule of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(take('breakage', 7, 50)).to.deep.equal(take('breakage', 7, 50));
    expect(take('breakage', 7, 50)).not.to.deep.equal(take('breakage', 8, 50));
  });

  it('brings every kind about before it repeats any', () => {
    for (const lane of LANES) {
      const kinds = allFaultKinds.filter((kind) => factsOf(kind).lane === lane);
      const planned = take(lane, 1, kinds.length).map(({ kind }) => kind);
      expect(planned).to.have.members(kinds);
    }
  });

  it('has room for every kind in a run of 15 minutes, with seven of them for landing and coming back', () => {
    for (let seed = 1; seed <= 100; seed++) {
      for (const lane of LANES) {
        const kinds = allFaultKinds.filter((kind) => factsOf(kind).lane === lane);
        const planned = take(lane, seed, kinds.length).map(({ durationMs, pauseMs }) => durationMs + pauseMs);
        expect(planned.reduce((sum, each) => sum + each, 0)).to.be.at.most(8 * 60_000);
      }
    }
  });

  it('keeps to the durations of each kind', () => {
    for (const { kind, durationMs } of take('breakage', 3, 100)) {
      const [shortest, longest] = factsOf(kind).seconds ?? [0, 0];
      expect(durationMs).to.be.within(shortest * 1_000, longest * 1_000);
    }
  });

  it('has nothing for a lane without kinds', () => {
    expect([...faultsOf('breakage', ['duplicates'], 1)]).to.deep.equal([]);
  });
});
