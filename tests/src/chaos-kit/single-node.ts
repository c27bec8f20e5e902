import { project } from '@ticketwave/scripts/services';
import { InstalledBroker } from '@ticketwave/cli/dev/broker/installed';
import { installedPrograms } from '@ticketwave/cli/dev/broker/open';
import type { Directory } from '@ticketwave/cli/dev/directory';
import type { Processes } from '@ticketwave/cli/dev/processes';
import { readSettings } from '@ticketwave/cli/dev/settings';
import type { BrokerUnderFire } from './broker-under-fire.ts';

/** The private node that `npm start` uses as well. */
export async function openSingleNode(directory: Directory, processes: Processes): Promise<BrokerUnderFire> {
  await installedPrograms(readSettings(process.env, project).mayInstall, directory);
  const node = await InstalledBroker.open(project, directory, processes, {});
  return {
    ports: [Number(new URL(node.amqpUrl).port)],
    amqpUrl: node.amqpUrl,
    managementUrl: node.managementUrl,
    urlFor: (service) => node.urlFor(service),
    start: () => node.start(),
    stop: () => node.stop(),
    killNode: async () => {
      await node.kill();
      return { name: 'the broker', restart: () => node.start() };
    },
    control: (...args) => node.control(...args),
  };
}
