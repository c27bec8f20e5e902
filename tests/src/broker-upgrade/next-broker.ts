import { join } from 'node:path';
import { InstalledBroker } from '@ticketwave/cli/dev/broker/installed';
import { openDirectory } from '@ticketwave/cli/dev/directory';
import { Processes } from '@ticketwave/cli/dev/processes';
import { emptyDirectory } from '@ticketwave/cli/dev/reset';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { debianBroker } from '@ticketwave/scripts/debian/debian-broker';
import { project } from '@ticketwave/scripts/services';
import { testFolder } from '../support/test-folders.ts';

/** What Debian will have. */
const SUITE = 'sid';

/**
 * A node of the newer RabbitMQ, started and empty: of the programs in the folder that TICKETWAVE_NEXT_RABBITMQ names, else
 * out of a Debian root, as in `npm run test:brokers`.
 * @throws {Failure} if it cannot be made or does not start
 */
export async function startNextBroker(): Promise<InstalledBroker> {
  const given = process.env['TICKETWAVE_NEXT_RABBITMQ'];
  const programs = given ?? (await debianBroker(SUITE, join(root, '.ticketwave/brokers', SUITE))).programs;
  const folder = testFolder('broker-upgrade-next');
  await emptyDirectory(openDirectory(folder));
  const directory = openDirectory(folder);
  const before = process.env['TICKETWAVE_RABBITMQ'];
  process.env['TICKETWAVE_RABBITMQ'] = programs;
  try {
    const broker = await InstalledBroker.open(project, directory, new Processes(directory.path), {});
    await broker.start();
    return broker;
  } finally {
    if (before === undefined) delete process.env['TICKETWAVE_RABBITMQ'];
    else process.env['TICKETWAVE_RABBITMQ'] = before;
  }
}
