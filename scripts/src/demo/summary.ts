import colours from 'picocolors';
import { holds } from './end-state.ts';
import { complaintsAbout, type Outcome } from './outcome.ts';
import { table } from '@ticketwave/cli/development';

const titles = ['Scenario', 'Hops', 'Checks', 'Seconds', 'Outcome'];
const widestComplaint = 80;

/** One row for each scenario that was played. */
export function summary(outcomes: readonly Outcome[]): string {
  return table('Summary', outcomes.map(rowOf), titles);
}

/** Of everything that was wrong, the beginning: it was printed in full when it was seen. Pure. */
export function rowOf(outcome: Outcome): string[] {
  const { scenario, hops, checks, tookMs } = outcome;
  const [complaint] = complaintsAbout(outcome);
  return [
    scenario,
    `${hops.seen} of ${hops.expected}`,
    `${checks.filter(holds).length} of ${checks.length}`,
    (tookMs / 1_000).toFixed(1),
    complaint === undefined ? '✓ as it should' : `✗ ${shortened(complaint)}`,
  ];
}

function shortened(complaint: string): string {
  const [line = ''] = complaint.split('\n');
  return line.length > widestComplaint ? `${line.slice(0, widestComplaint - 2)} …` : line;
}

/** What was compared, ticked off. Pure but for colours. */
export function checklist({ checks }: Outcome): string {
  return checks.map((check) => `${mark(holds(check))} ${check.what}: ${check.found}`).join('\n');
}

const mark = (good: boolean): string => (good ? colours.green('✓') : colours.red('✗'));
