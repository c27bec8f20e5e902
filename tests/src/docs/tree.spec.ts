import { expect } from 'chai';
import { read, repositoryFiles } from '../architecture/repository.ts';
import { fencesOf } from './documents.ts';
import { readTree, treeDifferences } from './tree.ts';

describe('the tree in CONTRIBUTING.md', () => {
  it('is what is on the disk', () => {
    const fence = fencesOf(read('CONTRIBUTING.md')).find(({ attribute }) => attribute === 'tree');
    const entries = readTree(fence!.text);
    expect(entries).to.have.length.of.at.least(30);
    expect(treeDifferences(entries, repositoryFiles())).to.deep.equal([]);
  });

  it('would be reported if it were not', () => {
    const entries = readTree('A/      a remark\n  src/\n    one/\nB/\nREADME.md\n');
    const files = [
      'A/src/one/1.ts',
      'A/src/two/2.ts',
      'A/docs/3.md',
      'B/x/4.ts',
      'C/5.ts',
      '.hidden/6.ts',
      '.dot',
    ];
    expect(treeDifferences(entries, files)).to.have.members([
      'README.md does not exist',
      'C/ is not in the tree',
      'A/docs/ is not in the tree',
      'A/src/two/ is not in the tree',
    ]);
  });
});
