import type { DryRun } from './answers.ts';
import { countOf } from './words.ts';

/** How fast a redrive goes, and when it stops by itself. */
export interface Pace {
  readonly canary: number;
  readonly rate: number;
  readonly maxFailingPercent: number;
}

/** The body of `POST /ops/redrives`, but for its reason. Pure. */
export const redriveOf = (queue: string, selection: object, pace: Pace): object => ({
  ...{ queue, selection, ...pace, force: false },
});

/** A judgement in words, after “Today it”. */
export const VERDICTS = {
  'would-be-handled': 'would be handled',
  'handled-already': 'was handled already',
  'still-invalid': 'is still invalid',
  'not-taken': 'would not be taken: no handler names it',
} as const;

/** What a dry run has found, in one sentence. Pure. */
export function sayDryRun({ meant, verdicts, reasons, tooOld, notFound }: DryRun): string {
  const found = Object.entries(VERDICTS)
    .map(([verdict, text]) => `${verdicts[verdict as keyof typeof VERDICTS]} ${text}`)
    .join(', ');
  const whys = reasons.map(({ reason, count }) => ` ${reason} (${count}×).`).join('');
  return `Of ${countOf(meant, 'dead letter')}: ${found}; ${tooOld} too old, ${notFound.length} not found.${whys}`;
}
