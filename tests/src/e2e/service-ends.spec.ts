import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import type { ServiceName } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { infrastructure } from '../support/infrastructure.ts';
import { NpmRun, processesOf } from '../support/npm-run.ts';
import { openRunDirectory } from '../support/run-directory.ts';

const patienceMs = 170_000;

describe('npm start', () => {
  const directory = openRunDirectory();
  const file = join(directory.path, 'environment.json');
  const virtualHost = `sandbox-${process.pid}-ends`;
  let broker: NodeJS.ProcessEnv;
  let run: NpmRun;

  // What is looked at here are the services: a broker of one's own is started elsewhere.
  before(async () => {
    const { management, amqpUrl, launch } = await infrastructure();
    await management.createVirtualHost(virtualHost);
    broker = {
      AMQP_URL: Object.assign(new URL(amqpUrl), { pathname: `/${virtualHost}` }).href,
      RABBITMQ_MANAGEMENT_URL: launch.broker.managementUrl!,
    };
  });

  afterEach(() => run.cleanUp());
  after(() => directory.remove());

  const up = (): Promise<true> => run.until(() => existsSync(file) || undefined, patienceMs);

  const pidOf = (service: ServiceName): number => {
    const { services } = JSON.parse(readFileSync(file, 'utf8')) as {
      services: Record<ServiceName, { pid: number }>;
    };
    return services[service].pid;
  };

  const isUp = async (service: ServiceName): Promise<boolean> => {
    const { services } = JSON.parse(readFileSync(file, 'utf8')) as {
      services: Record<ServiceName, { url: string }>;
    };
    return (await fetch(`${services[service].url}/health/ready`)).ok;
  };

  /** Waits until PaymentService is up as another process. */
  async function restartedAfter(event: () => unknown): Promise<void> {
    const before = pidOf('payment');
    event();
    await run.until(
      async () => (existsSync(file) && pidOf('payment') !== before && (await isUp('payment'))) || undefined,
      patienceMs,
    );
  }

  it('says which service has died and of what, stops the others and exits with 1', async () => {
    run = new NpmRun(['start'], directory.path, broker);
    await up();
    process.kill(pidOf('payment'), 'SIGKILL');
    const { code } = await run.ended;
    expect(run.output).to.match(/✗ PaymentService ended by itself \(SIGKILL\).*payment\.log/);
    expect(code).to.equal(1);
    expect(processesOf(directory.path)).to.deep.equal([]);
  });

  it('with --watch starts it again, also when it was compiled anew, and ends at once at a second Ctrl-C', async () => {
    run = new NpmRun(['start', '--', '--watch'], directory.path, broker);
    await up();
    await restartedAfter(() => process.kill(pidOf('payment'), 'SIGKILL'));
    expect(run.output).to.include('PaymentService ended by itself (SIGKILL)');
    await restartedAfter(() => utimesSync(join(root, 'PaymentService/dist/main.js'), new Date(), new Date()));
    expect(run.output).to.include('PaymentService has changed.');

    process.kill(pidOf('notification'), 'SIGSTOP'); // it would be waited for until the time of grace is over
    run.kill('SIGINT');
    await run.until(() => run.output.includes('Stopping') || undefined, patienceMs);
    await eventually(() => {
      run.kill('SIGINT');
      return run.output.includes('Forced') || undefined;
    }, patienceMs);
    await run.ended;
    await eventually(() => processesOf(directory.path).length === 0, patienceMs);
  });
});
