import Table from 'cli-table3';
import colours from 'picocolors';
import { allFaultKinds } from './fault-kinds.ts';
import type { FindingKind } from '@ticketwave/scripts/reconcile/findings';
import type { ChaosReport } from './run-chaos.ts';

const SHOWN_AT_MOST = 20;
const TITLES: Readonly<Record<FindingKind, string>> = {
  lost: 'lost',
  duplicated: 'duplicated',
  disordered: 'out of order',
  stuck: 'stuck',
  innocent: 'innocents in a .dlq',
  delayed: 'innocents delayed',
};
const STYLE = { style: { head: [], border: colours.isColorSupported ? ['dim'] : [], compact: true } };
const kinds = Object.keys(TITLES) as FindingKind[];

interface Summary {
  readonly passed: boolean;
  readonly landed: number;
  readonly notLanded: number;
  readonly kindsLanded: number;
  readonly counts: Readonly<Record<FindingKind, number>>;
}

/** Pure. */
export function summarise({ faults, findings, crashes }: ChaosReport): Summary {
  const landed = faults.filter((fault) => fault.landed);
  const counts = Object.fromEntries(
    kinds.map((kind) => [kind, findings.filter((finding) => finding.kind === kind).length]),
  ) as Record<FindingKind, number>;
  return {
    passed:
      landed.length === faults.length && landed.length > 0 && findings.length === 0 && crashes.length === 0,
    landed: landed.length,
    notLanded: faults.length - landed.length,
    kindsLanded: new Set(landed.map(({ kind }) => kind)).size,
    counts,
  };
}

/** The tables that people read, and how to see it all again. */
export function describeReport(report: ChaosReport, replay: string): string {
  const { wanted, faults, findings, crashes, load, repeated, ends, messages, quietAfterMs } = report;
  const { counts, landed, kindsLanded, passed } = summarise(report);
  const byKind = new Table({ ...STYLE, head: ['fault', 'landed', 'did not land'] });
  for (const kind of allFaultKinds) {
    const ofKind = faults.filter((fault) => fault.kind === kind);
    const done = ofKind.filter((fault) => fault.landed).length;
    if (ofKind.length > 0) byKind.push([kind, done, ofKind.length - done]);
  }
  byKind.push([`${kindsLanded} kinds`, landed, faults.length - landed]);
  const outcome = new Table(STYLE);
  outcome.push(
    ['bookings accepted / refused / unanswered', `${load.accepted} / ${load.refused} / ${load.unanswered}`],
    ['requests repeated with their keys', repeated],
    ...Object.entries(ends)
      .sort()
      .map(([end, count]) => [`bookings ${end}`, count]),
    ['events published', messages],
    ['quiet after', `${Math.round(quietAfterMs / 1_000)} s`],
    ...kinds.map((kind) => [TITLES[kind], counts[kind]]),
    ['services that ended by themselves', crashes.length],
  );
  const details = [...findings.map(({ kind, what }) => `${TITLES[kind]}: ${what}`), ...crashes].slice(
    0,
    SHOWN_AT_MOST,
  );
  const missed = wanted.filter((kind) => !faults.some((fault) => fault.kind === kind));
  return [
    byKind.toString(),
    ...(missed.length > 0 ? [`Too short for: ${missed.join(', ')}`] : []),
    outcome.toString(),
    ...details,
    `${passed ? 'Passed' : 'Failed'}: ${replay}`,
  ].join('\n');
}
