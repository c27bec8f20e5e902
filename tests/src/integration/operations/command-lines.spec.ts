import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@ticketwave/cli/dev/ports';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { operate, type Ended } from '../../support/operator-command.ts';

type Name = Parameters<typeof operate>[0];

describe('the command lines of operators', function () {
  const helps: [Name, string[]][] = [
    ['dlq', []],
    ['dlq', ['redrive']],
    ['outbox', []],
    ['outbox', ['republish']],
    ['sagas', []],
    ['topology', []],
  ];
  for (const [name, args] of helps) {
    it(`${[name, ...args].join(' ')} --help says how it is used, and exits 0`, async () => {
      const { exitCode, stdout } = await operate(name, [...args, '--help'], {});
      expect(exitCode).to.equal(0);
      expect(stdout).to.include(`Usage: ticketwave ${[name, ...args].join(' ')}`);
    });
  }

  it('npm run dlq -- --help shows the commands and the exit codes', () => {
    const { status, stdout } = spawnSync(process.execPath, ['scripts/bootstrap.mjs', 'dlq', '--help'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status).to.equal(0);
    expect(stdout).to.include('Commands:').and.to.include('Exit codes:');
  });

  it('npm run -s … --json prints JSON on stdout and nothing else', () => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'topology', '--', 'show', '--json'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status, stderr).to.equal(0);
    expect(JSON.parse(stdout)).to.be.an('object');
  });

  it('what has to be prepared first reports its progress on stderr', () => {
    const program = `import { step } from './BuildingBlocks/cli/support/progress.mjs';
      await step('Compiling', () => new Promise((resolve) => setTimeout(resolve, 2_500)));
      await step('Linking', async () => { throw new Error('no'); }).catch(() => undefined);`;
    const args = ['--input-type=module', '--eval', program];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(stdout).to.equal('');
    expect(stderr).to.include('✓ Compiling').and.to.include('✗ Linking');
  });

  const mistakes: [Name, ...string[]][] = [
    ['dlq'],
    ['dlq', 'lsit'],
    ['dlq', 'show'],
    ['dlq', 'redrive', 'catalog.update-event-inventory'],
    ['dlq', 'redrive', 'catalog.update-event-inventory', '--all', '--count', '1'],
    ['dlq', 'redrive', 'catalog.update-event-inventory', '--count', '0'],
    ['dlq', 'redrive', 'catalog.update-event-inventory', '--all', '--rate', 'fast'],
    ['dlq', 'discard', 'catalog.update-event-inventory', '--yes'],
    ['outbox', 'list'],
    ['outbox', 'list', '--service', 'nobody'],
    ['outbox', 'republish', '--service', 'booking'],
    ['outbox', 'republish', '--service', 'booking', '--since', 'yesterday'],
    ['sagas', 'show', 'booking-1'],
    ['sagas', 'diagram', '--write', '--check'],
    ['topology', 'verify', '--surprise'],
  ];
  for (const [name, ...args] of mistakes) {
    it(`${[name, ...args].join(' ')} is a wrong command line: exits 2 and says why`, async () => {
      const { exitCode, stdout, stderr } = await operate(name, args, {});
      expect([exitCode, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.not.equal('').and.not.include('    at ');
    });
  }

  const reaching: [Name, ...string[]][] = [
    ['dlq', 'list'],
    ['dlq', 'redrive', 'catalog.update-event-inventory', '--all'],
    ['outbox', 'list', '--service', 'booking'],
    ['outbox', 'republish', '--service', 'booking', '--since', '1h'],
    ['sagas', 'list', '--service', 'booking'],
    ['topology', 'verify'],
  ];

  const expectUnreachable = ({ exitCode, stdout, stderr }: Ended): void => {
    expect([exitCode, stdout]).to.deep.equal([3, '']);
    expect(stderr)
      .to.match(/ticketwave dev/)
      .and.not.include('    at ')
      .and.not.include('topsecret');
  };

  for (const [name, ...args] of reaching) {
    it(`${[name, ...args].join(' ')} exits 3 when nothing answers, and shows no password`, async () => {
      const port = await freePort();
      expectUnreachable(
        await operate(name, args, {
          AMQP_URL: `amqp://booking:topsecret@127.0.0.1:${port}/%2Fticketwave`,
          RABBITMQ_MANAGEMENT_URL: `http://admin:topsecret@127.0.0.1:${port}`,
          DATABASE_URL_BOOKING: `postgresql://booking:topsecret@127.0.0.1:${port}/booking`,
        }),
      );
    });

    it(`${[name, ...args].join(' ')} exits 3 when nothing is running and nothing else is named`, async () => {
      const nothing = join(mkdtempSync(join(tmpdir(), 'ticketwave-')), 'nothing');
      const ended = await operate(name, args, { TICKETWAVE_DIRECTORY: nothing });
      expectUnreachable(ended);
      expect(ended.stderr).to.include(nothing);
    });
  }

  it('a wrong URL is a wrong command line', async () => {
    const { exitCode, stderr } = await operate('dlq', ['list'], {
      AMQP_URL: 'http://guest:topsecret@somewhere',
    });
    expect(exitCode).to.equal(2);
    expect(stderr).to.include('AMQP_URL is wrong').and.not.to.include('topsecret');
  });
});
