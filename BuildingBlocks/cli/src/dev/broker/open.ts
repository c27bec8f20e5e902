import { Failure } from '../../../support/failure.mjs';
import { readIfThere } from '../../../support/files.mjs';
import type { Project } from '../../config/project.ts';
import type { Directory } from '../directory.ts';
import type { PreferredPorts } from '../ports.ts';
import type { Processes } from '../processes.ts';
import type { BrokerPath, Settings } from '../settings.ts';
import { brokerAdvice, distributionNames } from './advice.ts';
import { aptAvailabilityHere, installThroughApt, restorePolicyAfterCrash } from './apt.ts';
import type { Broker } from './broker.ts';
import { chooseBroker } from './choose.ts';
import type { Candidate } from './choose.ts';
import { DockerBroker, dockerAvailability } from './docker.ts';
import { GivenBroker, givenAvailability } from './given.ts';
import { installedAvailability, installedHere, type Installation } from './installation.ts';
import { InstalledBroker } from './installed.ts';

/** What a broker or a database server is opened with. */
export interface Place {
  readonly settings: Settings;
  readonly directory: Directory;
  readonly processes: Processes;
  readonly ports: PreferredPorts;
}

/**
 * Finds a broker for one directory: one's own, an installed one, Docker, or one that is installed now.
 * It still has to be started.
 * @throws {Failure} with one sentence on how to get a broker on this platform, if there is none
 */
export async function openBroker(
  project: Project,
  { settings, directory, processes, ports }: Place,
): Promise<Broker> {
  await restorePolicyAfterCrash(directory);
  const advice = adviceHere();
  const openInstalled = (): Promise<Broker> => InstalledBroker.open(project, directory, processes, ports);
  const open: Record<BrokerPath, () => Promise<Broker>> = {
    url: async () => new GivenBroker(settings),
    installed: openInstalled,
    docker: () => DockerBroker.open(project, directory, ports),
    apt: () => installThroughApt(directory, advice).then(openInstalled),
  };
  return open[(await chooseBroker(brokerWays(settings), settings.broker, advice)).path]();
}

/** The ways to a broker on this machine, in the order of preference. */
export const brokerWays = (settings: Settings): readonly Candidate[] => [
  { path: 'url', available: () => givenAvailability(settings) },
  { path: 'installed', available: installedAvailability },
  { path: 'docker', available: dockerAvailability },
  { path: 'apt', available: () => aptAvailabilityHere(settings.mayInstall) },
];

/**
 * Installs RabbitMQ if that is what `openBroker` would do. For commands that go on in several processes: none of them
 * may find half of what another one is installing. Where nothing can be installed it does nothing, and whoever opens
 * a broker is refused with the reason.
 */
export async function installMissingBroker(mayInstall: boolean, directory: Directory): Promise<void> {
  await restorePolicyAfterCrash(directory);
  if (installedAvailability() === true || (await dockerAvailability()) === true) return;
  if ((await aptAvailabilityHere(mayInstall)) === true) await installThroughApt(directory, adviceHere());
}

/**
 * The programs of RabbitMQ on this machine, for whoever harms nodes of its own. They are installed if they are missing, even
 * where Docker could run a broker.
 * @throws {Failure} saying why they cannot be installed here
 */
export async function installedPrograms(mayInstall: boolean, directory: Directory): Promise<Installation> {
  await restorePolicyAfterCrash(directory);
  if (!installedHere()) {
    const availability = await aptAvailabilityHere(mayInstall);
    if (availability !== true)
      throw new Failure(
        `RabbitMQ must be installed on this machine, since neither Docker nor a broker elsewhere will do: ` +
          `${availability.because}. Install rabbitmq-server first.`,
      );
    await installThroughApt(directory, adviceHere());
  }
  const installation = installedHere();
  if (installation) return installation;
  throw new Failure('rabbitmq-server was installed, yet it is nowhere to be found.');
}

const adviceHere = (): string =>
  brokerAdvice(process.platform, distributionNames(readIfThere('/etc/os-release') ?? ''));
