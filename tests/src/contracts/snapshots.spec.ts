import { describeRefusal } from '@ticketwave/cli/contracts/check';
import { judge } from '@ticketwave/cli/contracts/judge';
import { publishedBefore } from '@ticketwave/cli/contracts/published';
import { formatSnapshot, snapshotPath } from '@ticketwave/cli/contracts/snapshot-file';
import { snapshotOf } from '@ticketwave/cli/contracts/snapshot';
import { project } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { read } from '../architecture/repository.ts';
import { wires } from '../support/topology.ts';

describe('the snapshots of contracts', () => {
  const snapshots = wires.map(snapshotOf);

  for (const snapshot of snapshots)
    it(`say of ${snapshot.service} what its code says (npm run contracts -- publish writes them anew)`, () => {
      expect(read(snapshotPath(project, snapshot)).text).to.equal(formatSnapshot(snapshot));
    });

  it('break nobody who relies on what was published where this branch began', async () => {
    const published = await publishedBefore(project, snapshots);
    const refusals = judge(published?.snapshots ?? [], snapshots);
    expect(refusals.map(describeRefusal).join('\n\n')).to.equal('');
  });
});
