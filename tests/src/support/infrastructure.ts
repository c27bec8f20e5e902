import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '@ticketwave/scripts/services';
import { launch, type Launch } from '@ticketwave/cli/dev/launch';
import { sweepDatabases } from './databases.ts';
import { ManagementApi } from './management-api.ts';
import { isWorker, workerFolder } from './test-folders.ts';

/** What all specs of this process depend on: the tests' own broker node and database server, without services. */
export interface Infrastructure {
  readonly launch: Launch;
  readonly management: ManagementApi;
  /** Of the administrator, with `/ticketwave` as virtual host. */
  readonly amqpUrl: string;
  readonly adminDatabaseUrl: string;
}

let opened: Promise<Infrastructure> | undefined;

/** Started when the first spec of a process asks for it, about ten seconds; the global fixtures stop it. */
export function infrastructure(): Promise<Infrastructure> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Infrastructure> {
  ignoreForeignServers();
  forgetBroker(workerFolder);
  const launched = await launch(project, {
    directory: workerFolder,
    what: 'npm test',
    services: false,
    ports: {},
    outlivesUs: isWorker,
  });
  const { broker, adminDatabaseUrl } = launched;
  if (broker.managementUrl === undefined || adminDatabaseUrl === undefined)
    throw new Error('The tests need a broker with a management API and a database server of their own.');
  await sweepDatabases(adminDatabaseUrl);
  return {
    launch: launched,
    management: new ManagementApi(broker.managementUrl),
    amqpUrl: broker.amqpUrl,
    adminDatabaseUrl,
  };
}

/**
 * The launcher makes a new node where it finds an unfinished one. Emptying a used one instead is not safe:
 * RabbitMQ 3.10 loses the supervisor of all at-least-once dead-lettering, and with it every quorum queue that has
 * such a policy, if one of them is deleted while it is still starting.
 */
function forgetBroker(directory: string): void {
  rmSync(join(directory, 'broker/complete'), { force: true });
}

/** Tests delete and kill: never on the broker or the databases that the demo was pointed at. */
export function ignoreForeignServers(): void {
  for (const name of Object.keys(process.env)) {
    if (/^(AMQP_URL|DATABASE_URL|RABBITMQ_MANAGEMENT_URL)/.test(name))
      Reflect.deleteProperty(process.env, name);
  }
}
