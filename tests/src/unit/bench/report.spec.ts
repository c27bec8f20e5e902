import { expect } from 'chai';
import type { Bench } from '../../bench/bench.ts';
import { withMeasurements, type Machine } from '../../bench/document.ts';
import { withOtherBuild } from '../../bench/other-build.ts';
import { describeReport, reportOf, shown } from '../../bench/report.ts';

const bench: Bench = {
  name: 'handler',
  title: 'A handler',
  item: 'message',
  size: { trial: 1 },
  entries: [
    { name: 'ours', module: 'own', kind: 'build', variant: {}, against: ['by hand'] },
    { name: 'by hand', module: 'bare', kind: 'baseline', variant: {} },
  ],
};
const round = (items: number, node: number) => ({
  items,
  milliseconds: 1_000,
  processor: { node, broker: 100_000, database: 100_000 },
  latencies: [items, items],
  traffic: 100 * items,
});
const report = reportOf([
  {
    bench,
    measured: [
      { entry: bench.entries[0]!, rounds: [round(1_000, 800_000), round(500, 300_000)] },
      { entry: bench.entries[1]!, rounds: [round(2_000, 800_000), round(2_000, 800_000)] },
    ],
  },
]);
const machine: Machine = {
  date: '2026-11-30',
  commit: 'abc',
  processors: '2 × x',
  memory: '4 GB',
  versions: 'v',
  load: 0.5,
};

describe('the report of a bench', () => {
  it('has items a second and processor time an item, in median and spread', () => {
    const [ours] = report.benches[0]!.lines;
    expect(ours!.itemsPerSecond).to.deep.equal({ median: 750, low: 500, high: 1_000 });
    expect(ours!.processor.all).to.deep.equal({ median: 1_000, low: 1_000, high: 1_000 });
    expect(ours!.processor.node.high).to.equal(800);
  });

  it('divides what was measured in the same round, so that more is better', () => {
    const [ratio] = report.benches[0]!.lines[0]!.ratios;
    expect(ratio!.to).to.equal('by hand');
    expect(ratio!.throughput).to.deep.equal({ median: 0.375, low: 0.25, high: 0.5 });
    expect(ratio!.perProcessor.median).to.equal(0.5);
    expect(ratio!.latency!.low).to.equal(2);
  });

  it('reads as sentences', () => {
    expect(describeReport(report)).to.include('100 (100 to 100) bytes each to and from the broker');
    expect(describeReport(report)).to.include('÷ by hand: 0.38 (0.25 to 0.50) in messages/s, 0.50');
    expect([1_234.5, 99.94, 0.123].map(shown)).to.deep.equal(['1,235', '99.9', '0.12']);
  });

  it('takes the place of what an earlier run has written', () => {
    const document = '# Title\n\n<!-- measured -->\n\nold\n\n<!-- measured until here -->\n\nrest\n';
    const once = withMeasurements(document, report, machine);
    expect(once).to.include('| ours | 750 (500 to 1,000) | 100 (100 to 100) |');
    expect(once).to.include('with a load of 0.50 before.');
    expect(once).to.include('### A handler').and.not.include('old');
    expect(once.startsWith('# Title\n') && once.endsWith('-->\n\nrest\n')).to.equal(true);
    expect(withMeasurements(once, report, machine)).to.equal(once);
    expect(() => withMeasurements('# Title', report, machine)).to.throw('needs the lines');
  });
});

describe('a bench with another build', () => {
  it('measures each entry of this build in that one too, and divides by it', () => {
    const { entries } = withOtherBuild(bench, '0123456789abcdef');
    expect(entries.map(({ name, kind }) => `${kind}: ${name}`)).to.deep.equal([
      'build: ours',
      'other-build: ours at 0123456789',
      'baseline: by hand',
    ]);
    expect(entries[0]!.against).to.deep.equal(['by hand', 'ours at 0123456789']);
  });

  it('leaves out what that one cannot do', () => {
    const entries = bench.entries.map((entry) => ({ ...entry, isNew: true }));
    expect(withOtherBuild({ ...bench, entries }, '0123456789').entries).to.deep.equal(entries);
  });
});
