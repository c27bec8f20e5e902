import type { FindingKind, LoadRecord } from '@ticketwave/scripts/reconcile/findings';
import { reconcile } from '../chaos-kit/reconcile.ts';
import type { Snapshot } from '@ticketwave/scripts/reconcile/snapshot';
import { expect } from 'chai';
import { healthy, load, wires } from './healthy-snapshot.ts';

/** A way in which a snapshot can be wrong, what it is called, and words of what is said about it. */
type Wrong = readonly [
  what: string,
  kind: FindingKind,
  said: RegExp,
  change: Partial<Snapshot>,
  record?: Partial<LoadRecord>,
];

/** One test for each of them. */
export function findsEach(wrongs: readonly Wrong[]): void {
  for (const [what, kind, said, change, record] of wrongs) {
    it(`says "${kind}" when ${what}`, () => {
      const findings = reconcile({ ...healthy, ...change }, { ...load, ...record }, wires);
      const fitting = findings.filter((finding) => finding.kind === kind && said.test(finding.what));
      expect(
        fitting,
        findings.map((finding) => `${finding.kind}: ${finding.what}`).join('\n'),
      ).not.to.have.length(0);
    });
  }
}
