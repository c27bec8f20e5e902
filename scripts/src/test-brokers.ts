import { join } from 'node:path';
import { Failure, table } from '@ticketwave/cli/development';
import { root } from '../bootstrap/tree.mjs';
import { debianBroker } from './debian/debian-broker.ts';
import { finished } from './debian/finished.ts';

/** Debian 13, and what comes after it. */
const DEFAULT_SUITES = 'trixie,sid';

/** Their tests meet no broker. */
const WITHOUT_BROKER =
  'tests/dist/{architecture,bench,conformance,contracts,docs,in-memory,simulation,unit}/**';

const trials = {
  tests: () => ['test', '--timeout', '600000', '--ignore', WITHOUT_BROKER],
  scenarios: () => ['demo', '--once', '--scenario', 'all', '--timeout', '60'],
  chaos: (minutes: string) => ['chaos', '--minutes', minutes],
};
type Trial = keyof typeof trials;

interface BrokersOptions {
  /** Names of Debian suites, separated by commas. */
  readonly suite?: string;
  /** The bootstrap has seen to it that it exists. */
  readonly only?: Trial;
  /** How long the chaos lasts. */
  readonly minutes?: string;
}

/** Runs every test that meets a broker, the scenarios and a chaos on RabbitMQ of other Debian suites. @returns the exit code */
export async function run({ options }: { options: BrokersOptions }): Promise<number> {
  if (process.getuid?.() !== 0) throw new Failure('test:brokers needs root, for debootstrap and chroot.');
  const { suite = DEFAULT_SUITES, only, minutes = '5' } = options;
  const chosen = only ? [only] : (Object.keys(trials) as Trial[]);
  const outcomes: [string, string][] = [];
  for (const name of suite.split(',')) {
    const folder = join(root, '.ticketwave/brokers', name);
    const { version, programs } = await debianBroker(name, folder);
    const environment = { TICKETWAVE_RABBITMQ: programs, TICKETWAVE_DIRECTORY: join(folder, 'run') };
    for (const trial of chosen) {
      console.log(`\n── ${trial} on RabbitMQ ${version} (Debian ${name})`);
      const exitCode = await bootstrap(trials[trial](minutes), environment);
      outcomes.push([`${trial} on ${version}`, exitCode === 0 ? '✓' : `✗ exit code ${exitCode}`]);
    }
  }
  console.log(table('Brokers', outcomes));
  return outcomes.every(([, outcome]) => outcome === '✓') ? 0 : 1;
}

/** A command of this repository, with its own environment. */
function bootstrap(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const program = join(root, 'scripts/bootstrap.mjs');
  return finished(process.execPath, [...process.execArgv, program, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
}
