import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import type { Bench } from '../bench/bench.ts';
import { benches } from '../bench/benches.ts';
import { compare, type Comparison } from '../bench/compare.ts';
import { reportOf } from '../bench/report.ts';
import { Stage } from '../bench/stage.ts';
import { infrastructure } from '../support/infrastructure.ts';

const SHORT = { fixed: 200 };

describe('npm run bench', () => {
  let stage: Stage;

  before(async () => {
    stage = Stage.on((await infrastructure()).launch);
  });

  const play = (bench: Bench): Promise<Comparison> =>
    compare(bench, { rounds: 1, seconds: 1, placeOf: () => stage.place(root) });

  it('measures handlers on pg beside the same by hand, with every effect counted', async () => {
    const { entries, ...rest } = benches.find(({ name }) => name === 'handler-pg')!;
    const two = entries.filter(({ kind }) => kind !== 'rival').slice(0, 2);
    const comparison = await play({ ...rest, entries: two, size: SHORT });
    const { lines } = reportOf([comparison]).benches[0]!;
    expect(lines.map(({ kind }) => kind)).to.deep.equal(['build', 'baseline']);
    for (const { itemsPerSecond, processor } of lines) {
      expect(itemsPerSecond.median).to.be.above(1);
      expect(processor.all.median).to.be.above(0);
    }
    expect(lines[0]!.ratios).to.have.length(1);
  });

  for (const name of ['bus-batched', 'inbox-batched'])
    it(`measures ${name} with every event counted, and fewer bytes for those that share messages`, async () => {
      const bench = benches.find((each) => each.name === name)!;
      const entries = bench.entries.filter(({ kind, variant }) => kind === 'build' && !variant['compressed']);
      const { lines } = reportOf([await play({ ...bench, entries, size: SHORT })]).benches[0]!;
      const bytes = (isBatched: boolean): number =>
        lines[entries.findIndex(({ variant }) => (variant['batched'] === true) === isBatched)]!.traffic!
          .median;
      expect(bytes(true)).to.be.above(0).and.below(bytes(false));
    });

  it('shows no number when an effect is missing, and names it', async () => {
    const losing = {
      name: 'losing',
      module: '../../e2e/losing',
      kind: 'build',
      variant: {},
    } as const;
    const bench: Bench = {
      name: 'lost',
      title: 'Lost',
      item: 'event',
      entries: [losing],
      size: { fixed: 10 },
    };
    const failure = await play(bench).then(
      () => undefined,
      (error: unknown) => error as Error & { exitCode: number },
    );
    expect(failure?.message).to.include('effects do not equal messages');
    expect(failure?.message).to.include('Of 10 items there are 9 events delivered.');
    expect(failure?.exitCode).to.equal(1);
  });
});
