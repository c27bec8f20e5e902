import type { Comparison, Measured } from './compare.ts';
import type { Round } from './measurement.ts';
import { quantile, ratios, summarise, type Summary } from './statistics.ts';

/** What one entry comes to, over its rounds. */
export interface Line {
  readonly name: string;
  readonly kind: string;
  readonly itemsPerSecond: Summary;
  /** Processor time an item in microseconds. */
  readonly processor: Readonly<Record<'node' | 'broker' | 'database' | 'all', Summary>>;
  /** Milliseconds, where the bench is about them. */
  readonly latency?: { readonly p50: Summary; readonly p95: Summary };
  /** Bytes an item between the contestant and the broker. */
  readonly traffic?: Summary;
  /** Megabytes, by name of the process. */
  readonly memory?: Readonly<Record<string, Summary>>;
  readonly ratios: readonly Ratio[];
}

/** Round by round this entry's number divided by another's: above 1 it is better for throughput and processor time. */
export interface Ratio {
  readonly to: string;
  readonly throughput: Summary;
  /** The other's processor time an item divided by this one's. */
  readonly perProcessor: Summary;
  /** The other's p95 divided by this one's. */
  readonly latency?: Summary;
}

/** Everything that a run has measured. */
export interface Report {
  readonly benches: readonly {
    readonly name: string;
    readonly title: string;
    readonly item: string;
    readonly rounds: number;
    readonly lines: readonly Line[];
  }[];
}

/** Pure. */
export const reportOf = (comparisons: readonly Comparison[]): Report => ({
  benches: comparisons.map(({ bench: { name, title, item }, measured }) => ({
    ...{ name, title, item },
    rounds: measured[0]?.rounds.length ?? 0,
    lines: measured.map((each) => lineOf(each, measured)),
  })),
});

const PARTS = ['node', 'broker', 'database'] as const;
const MEGABYTE = 1024 * 1024;

const rate = ({ items, milliseconds }: Round): number => (items / milliseconds) * 1_000;
const all = ({ processor }: Round): number => PARTS.reduce((sum, part) => sum + processor[part], 0);
const cost = (round: Round): number => all(round) / round.items;
const traffic = (round: Round): number => (round.traffic ?? NaN) / round.items;
const p95 = ({ latencies = [] }: Round): number => quantile(latencies, 0.95);

function lineOf({ entry, rounds }: Measured, others: readonly Measured[]): Line {
  const of = (value: (round: Round) => number): Summary => summarise(rounds.map(value));
  const isAboutLatency = rounds.every(({ latencies }) => latencies !== undefined);
  const isAboutTraffic = rounds.every((round) => round.traffic !== undefined);
  const memory = rounds[0]?.memory;
  return {
    name: entry.name,
    kind: entry.kind,
    itemsPerSecond: of(rate),
    processor: {
      node: of(({ processor, items }) => processor.node / items),
      broker: of(({ processor, items }) => processor.broker / items),
      database: of(({ processor, items }) => processor.database / items),
      all: of(cost),
    },
    ...(isAboutLatency && {
      latency: { p50: of(({ latencies = [] }) => quantile(latencies, 0.5)), p95: of(p95) },
    }),
    ...(isAboutTraffic && { traffic: of(traffic) }),
    ...(memory && {
      memory: Object.fromEntries(
        Object.keys(memory).map((name) => [name, of((round) => (round.memory?.[name] ?? NaN) / MEGABYTE)]),
      ),
    }),
    ratios: (entry.against ?? []).flatMap((name) => {
      const other = others.find((each) => each.entry.name === name);
      return other ? [ratioOf(rounds, other, isAboutLatency)] : [];
    }),
  };
}

function ratioOf(
  rounds: readonly Round[],
  { entry, rounds: theirs }: Measured,
  isAboutLatency: boolean,
): Ratio {
  return {
    to: entry.name,
    throughput: summarise(ratios(rounds.map(rate), theirs.map(rate))),
    perProcessor: summarise(ratios(theirs.map(cost), rounds.map(cost))),
    ...(isAboutLatency && { latency: summarise(ratios(theirs.map(p95), rounds.map(p95))) }),
  };
}

/** For people. */
export function describeReport({ benches }: Report): string {
  return benches
    .map(({ title, item, rounds, lines }) =>
      [
        `${title} (${rounds} rounds, median, smallest to largest)`,
        ...lines.flatMap((line) => [
          `  ${line.name}`,
          `    ${spread(line.itemsPerSecond)} ${item}s/s, ${processorOf(line)} µs of processor time each`,
          ...(line.latency
            ? [`    p50 ${spread(line.latency.p50)} ms, p95 ${spread(line.latency.p95)} ms`]
            : []),
          ...(line.traffic ? [`    ${spread(line.traffic)} bytes each to and from the broker`] : []),
          ...Object.entries(line.memory ?? {}).map(
            ([name, megabytes]) => `    ${name}: ${spread(megabytes)} MB`,
          ),
          ...line.ratios.map(
            ({ to, throughput, perProcessor, latency }) =>
              `    ÷ ${to}: ${spread(throughput)} in ${item}s/s, ${spread(perProcessor)} per processor time` +
              (latency ? `, ${spread(latency)} in p95` : ''),
          ),
        ]),
      ].join('\n'),
    )
    .join('\n\n');
}

const processorOf = ({ processor }: Line): string =>
  `${shown(processor.all.median)} (${PARTS.map((part) => `${part} ${shown(processor[part].median)}`).join(', ')})`;

/** `762 (750 to 790)` */
export const spread = ({ median, low, high }: Summary): string =>
  `${shown(median)} (${shown(low)} to ${shown(high)})`;

/** Three digits that mean something. */
export const shown = (value: number): string =>
  value >= 100
    ? Math.round(value).toLocaleString('en-US')
    : value >= 10
      ? value.toFixed(1)
      : value.toFixed(2);
