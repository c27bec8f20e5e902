import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '@ticketwave/cli/main';
import { Failure } from '@ticketwave/cli/support/failure';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';

describe('ticketwave can-i-deploy, before it looks', () => {
  let registry: string;
  beforeEach(async () => (registry = await mkdtemp(join(tmpdir(), 'registry-'))));
  afterEach(() => rm(registry, { recursive: true }));

  /** The exit code and the sentence with which it refuses. */
  async function refusal(...args: string[]): Promise<[exitCode: number, sentence: string]> {
    try {
      await runCommandLine(['can-i-deploy', ...args], { from: root });
    } catch (error) {
      if (error instanceof Failure) return [error.exitCode, error.message];
      throw error;
    }
    throw new Error('It was not refused.');
  }

  it('refuses what is no version of a service of the configuration, and an environment that there is not', async () => {
    for (const [args, sentence] of [
      [['booking'], '"booking" is wrong: expected a service and its version, such as booking@1.2.0.'],
      [['booking@1@2'], '"booking@1@2" is wrong'],
      [['booking@../../x'], '"../../x" is no version'],
      [['cinema@1.0.0'], 'There is no service "cinema"; the services are booking,'],
      [['booking@1.0.0', '--to', 'nowhere'], 'There is no profile "nowhere"'],
    ] as const) {
      const [exitCode, found] = await refusal(...args, '--registry', registry);
      expect(exitCode, args.join(' ')).to.equal(2);
      expect(found).to.include(sentence);
    }
  });

  it('says which version is not recorded, and what records it', async () => {
    const [exitCode, sentence] = await refusal('booking@9.9.9', '--registry', registry);
    expect(exitCode).to.equal(3);
    expect(sentence).to.include(`booking 9.9.9 is not in the registry ${registry}: `);
    expect(sentence).to.include(`contracts publish --to ${registry}, from the commit of that version,`);
    const [, ofCommit] = await refusal('booking@9.9.9', '--registry', 'HEAD');
    expect(ofCommit).to.include('record it in a folder and commit that');
    expect(ofCommit).to.include('contracts publish --to <folder> from the commit of that version');
    const [noPlace, reason] = await refusal('booking@1.0.0', '--registry', 'no-such-place');
    expect(noPlace).to.equal(3);
    expect(reason).to.include('no-such-place is neither a folder nor a commit');
  });
});
