import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeDirectory } from '@ticketwave/cli/dev/directory';
import { answerRestarts } from '@ticketwave/cli/dev/restart-requests';
import { writeEnvironment } from '@ticketwave/cli/dev/environment';
import { operate } from '../../support/operator-command.ts';
import { openRunDirectory } from '../../support/run-directory.ts';

describe('npm run restart', () => {
  const run = openRunDirectory();
  const directory = describeDirectory(run.path);
  const environment = { TICKETWAVE_DIRECTORY: run.path };

  after(() => run.remove());

  it('says who else restarts services where no launcher does, and leaves no request behind', async () => {
    const { exitCode, stderr } = await operate('restart', ['payment'], environment);
    expect(exitCode).to.equal(3);
    expect(stderr).to.include('Nobody in').and.to.include('systemd');
    expect(existsSync(join(run.path, 'restarts', 'payment'))).to.equal(false);
  });

  it('knows the services', async () => {
    const { exitCode, stderr } = await operate('restart', ['payments'], environment);
    expect(exitCode).to.equal(2);
    expect(stderr).to.include('There is no service "payments"');
  });

  it('waits until the launcher has written that another process runs', async () => {
    const announce = (pid: number): void =>
      writeEnvironment(directory, {
        startedAt: new Date().toISOString(),
        services: { payment: { url: 'http://127.0.0.1:1', pid, databaseUrl: '' } },
        amqpUrl: '',
        managementUrl: null,
      });
    announce(1);
    const asked: string[] = [];
    const stop = answerRestarts(directory, ['payment'], async (service) => {
      asked.push(service);
      announce(2);
    });
    const { exitCode, stdout } = await operate('restart', ['payment'], environment);
    stop();
    expect([exitCode, stdout.trim()]).to.deep.equal([0, 'payment is up again.']);
    expect(asked).to.deep.equal(['payment']);
  });
});
