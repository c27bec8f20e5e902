import { readFileSync, writeFileSync } from 'node:fs';
import { spread, shown, type Line, type Report } from './report.ts';

/** Where a report was measured. */
export interface Machine {
  readonly date: string;
  readonly commit: string;
  readonly processors: string;
  readonly memory: string;
  readonly versions: string;
  /** How many programs wanted a processor before it began, on average over a minute. */
  readonly load: number;
}

const BEGIN = '<!-- measured -->';
const END = '<!-- measured until here -->';
const BAR = 30;
/** A bar of this length means as good as the other. */
const EVEN = 15;

/** Replaces what an earlier run has measured. @throws Error if the document has no place for it */
export function writeDocument(path: string, report: Report, machine: Machine): void {
  writeFileSync(path, withMeasurements(readFileSync(path, 'utf8'), report, machine));
}

/** Pure. @throws Error if the document has no place for the numbers */
export function withMeasurements(document: string, report: Report, machine: Machine): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`The document needs the lines ${BEGIN} and ${END}.`);
  const parts = [
    BEGIN,
    '<!-- prettier-ignore-start -->',
    describeMachine(machine),
    chartOf(report),
    ...report.benches.map(tableOf),
    '<!-- prettier-ignore-end -->',
  ];
  return `${document.slice(0, begin)}${parts.join('\n\n')}\n\n${document.slice(end)}`;
}

const describeMachine = ({ date, commit, processors, memory, versions, load }: Machine): string =>
  `Measured on ${date} at commit ${commit}: ${processors}, ${memory}, ${versions}, with a load of ${shown(load)} before.`;

/** One bar for each comparison: items a second, divided by the other's of the same round. */
function chartOf({ benches }: Report): string {
  const rows = benches.flatMap(({ name, lines }) =>
    lines.flatMap((line) =>
      line.ratios.map(({ to, throughput }) => ({
        label: `${name}: ${line.name} ÷ ${to}`,
        value: throughput.median,
      })),
    ),
  );
  const width = Math.max(0, ...rows.map(({ label }) => label.length));
  const bars = rows.map(
    ({ label, value }) =>
      `${label.padEnd(width)}  ${barOf(value)} ${shown(value)}${value > 2 ? ' (cut)' : ''}`,
  );
  const scale = `${''.padEnd(width)}  ${''.padEnd(EVEN)}│ as fast as the other`;
  return ['```text', scale, ...bars, '```'].join('\n');
}

const barOf = (value: number): string => {
  const length = Math.min(BAR, Math.max(1, Math.round(value * EVEN)));
  return '█'.repeat(length).padEnd(BAR);
};

function tableOf({ title, item, rounds, lines }: Report['benches'][number]): string {
  const isAboutLatency = lines.some(({ latency }) => latency !== undefined);
  const isAboutTraffic = lines.some(({ traffic }) => traffic !== undefined);
  const heads = [
    '',
    `${item}s/s`,
    ...(isAboutTraffic ? ['bytes each'] : []),
    `µs each`,
    'Node.js',
    'broker',
    'PostgreSQL',
    ...(isAboutLatency ? ['p50 ms', 'p95 ms'] : []),
  ];
  const rows = lines.map((line) => [line.name, ...numbersOf(line, { isAboutLatency, isAboutTraffic })]);
  const compared = lines.flatMap((line) =>
    line.ratios.map(
      ({ to, throughput, perProcessor, latency }) =>
        `- ${line.name} ÷ ${to}: **${spread(throughput)}** in ${item}s/s, **${spread(perProcessor)}** per processor time` +
        (latency ? `, ${spread(latency)} in p95` : ''),
    ),
  );
  const memory = lines.flatMap((line) =>
    Object.entries(line.memory ?? {}).map(
      ([name, megabytes]) => `- ${line.name}, ${name}: ${spread(megabytes)} MB resident`,
    ),
  );
  const further = [...compared, ...memory];
  return [
    `### ${title}`,
    [heads, heads.map((_head, index) => (index === 0 ? '---' : '--:')), ...rows]
      .map((cells) => `| ${cells.join(' | ')} |`)
      .join('\n'),
    ...(further.length > 0 ? [further.join('\n')] : []),
    `${rounds} rounds each.`,
  ].join('\n\n');
}

const numbersOf = (
  { itemsPerSecond, processor, latency, traffic }: Line,
  about: { readonly isAboutLatency: boolean; readonly isAboutTraffic: boolean },
): string[] => [
  spread(itemsPerSecond),
  ...(about.isAboutTraffic ? [traffic ? spread(traffic) : ''] : []),
  spread(processor.all),
  shown(processor.node.median),
  shown(processor.broker.median),
  shown(processor.database.median),
  ...(about.isAboutLatency ? [latency ? spread(latency.p50) : '', latency ? spread(latency.p95) : ''] : []),
];
