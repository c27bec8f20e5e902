import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { candidates } from '@ticketwave/cli/completion/candidates';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import { Argument, Command } from 'commander';

const program = new Command('ticketwave').option('--config <file>');
const dlq = program.command('dlq').option('--profile <name>');
dlq.command('list').option('--json').option('--service <name>');
dlq.command('redrive').option('--all');
program.command('completion').addArgument(new Argument('<shell>').choices(['bash', 'zsh']));
program.command('complete', { hidden: true });

const known = { '--service': ['booking', 'catalog'], '--profile': ['production'] };

describe('what a word may become', () => {
  for (const [line, expected] of [
    ['', ['dlq', 'completion', 'help']],
    ['d', ['dlq']],
    ['dlq ', ['list', 'redrive', 'help']],
    ['dlq red', ['redrive']],
    ['dlq list --', ['--config', '--profile', '--json', '--service', '--help']],
    ['dlq list --s', ['--service']],
    ['dlq list --service ', ['booking', 'catalog']],
    ['dlq list --service c', ['catalog']],
    ['dlq --profile ', ['production']],
    ['dlq list --config ', []],
    ['completion ', ['bash', 'zsh']],
    ['nothing-like-it x', []],
  ] as const)
    it(`after "ticketwave ${line}"`, () => {
      expect(candidates(program, line.split(' '), known)).to.deep.equal(expected);
    });
});

describe('ticketwave completion', () => {
  const ticketwave = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'BuildingBlocks/cli/bin/ticketwave.mjs'), ...args], {
      cwd: root,
      encoding: 'utf8',
    });

  it('completes in bash, with the names of the services', () => {
    const { stdout: script, status } = ticketwave('completion', 'bash');
    expect(status).to.equal(0);
    const program = `ticketwave() { "$NODE" "$CLI" "$@"; }
      ${script}
      COMP_WORDS=(ticketwave outbox list --service no) COMP_CWORD=4; _ticketwave; printf '%s\\n' "\${COMPREPLY[@]}"
      COMP_WORDS=(ticketwave top) COMP_CWORD=1; _ticketwave; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const CLI = join(root, 'BuildingBlocks/cli/bin/ticketwave.mjs');
    const { stdout, stderr } = spawnSync('bash', ['-c', program], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NODE: process.execPath, CLI },
    });
    expect(stdout, stderr).to.equal('notification\ntopology\n');
  });

  it('knows zsh and fish as well, and no other', () => {
    for (const shell of ['zsh', 'fish'])
      expect(ticketwave('completion', shell).stdout).to.include('ticketwave complete --');
    const { status, stderr } = ticketwave('completion', 'tcsh');
    expect([status, stderr]).to.deep.equal([2, stderr]);
    expect(stderr).to.include('Allowed choices are bash, zsh, fish');
  });
});
