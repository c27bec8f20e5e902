import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../../support/failure.mjs';
import type { Project } from '../../config/project.ts';
import type { Directory } from '../directory.ts';
import { eventually } from '../eventually.ts';
import type { PreferredPorts } from '../ports.ts';
import type { Availability } from './broker.ts';
import { servesAmqp } from './management.ts';
import { chooseListenerPorts, OwnBroker } from './own-broker.ts';
import type { ListenerPorts } from './own-broker.ts';
import { enabledPlugins, nodeConfiguration } from './private-node.ts';

/** The image of docker-compose.yml. */
export const image = 'rabbitmq:4.3-management';
const startTimeoutMs = 120_000;
const answerTimeoutMs = 5_000;
const runFile = promisify(execFile);

export async function dockerAvailability(): Promise<Availability> {
  try {
    await runFile('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: answerTimeoutMs });
    return true;
  } catch {
    return { because: 'no Docker engine answers' };
  }
}

/** One name for the container and its volume, the same for every run of a folder. Pure. */
function containerName(directory: string): string {
  return `ticketwave-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`;
}

/** The arguments of `docker run`. The container goes when it stops, its data stay in the volume. Pure. */
export function runArguments(name: string, ports: ListenerPorts, configuration: string): string[] {
  const mount = (file: string, target: string): string =>
    `${join(configuration, file)}:/etc/rabbitmq/${target}:ro`;
  return [
    ...['run', '--detach', '--rm', '--name', name, '--hostname', 'ticketwave'],
    ...['--publish', `127.0.0.1:${ports.amqp}:5672`, '--publish', `127.0.0.1:${ports.management}:15672`],
    ...['--volume', mount('rabbitmq.conf', 'conf.d/20-ticketwave.conf')],
    ...['--volume', mount('enabled_plugins', 'enabled_plugins')],
    ...['--volume', `${name}:/var/lib/rabbitmq`],
    image,
  ];
}

/** RabbitMQ in a container of its own. */
export class DockerBroker extends OwnBroker {
  private constructor(
    private readonly name: string,
    private readonly project: Project,
    private readonly configuration: string,
    listeners: ListenerPorts,
  ) {
    super(project, listeners);
  }

  static async open(
    project: Project,
    directory: Directory,
    preferred: PreferredPorts,
  ): Promise<DockerBroker> {
    const name = containerName(directory.path);
    await removeContainer(name); // of a crashed run; it would hold the ports
    const configuration = directory.inside('container');
    return new DockerBroker(name, project, configuration, await chooseListenerPorts(preferred));
  }

  async start(): Promise<void> {
    await removeContainer(this.name); // one that was killed may not be gone yet
    mkdirSync(this.configuration, { recursive: true });
    writeFileSync(join(this.configuration, 'rabbitmq.conf'), nodeConfiguration(this.project.virtualHost));
    writeFileSync(join(this.configuration, 'enabled_plugins'), enabledPlugins);
    await docker(runArguments(this.name, this.listeners, this.configuration));
    if (await eventually(() => servesAmqp(this.managementUrl), { timeoutMs: startTimeoutMs })) return;
    throw new Failure(`RabbitMQ did not start in its container; "docker logs ${this.name}" says why.`);
  }

  async stop(): Promise<void> {
    await docker(['stop', '--time', '10', this.name]);
  }

  async kill(): Promise<void> {
    await docker(['kill', this.name]);
  }

  async control(...args: string[]): Promise<void> {
    await docker(['exec', this.name, 'rabbitmqctl', ...args]);
  }
}

/** Removes what a run of this folder left in Docker, if an engine answers. */
export async function removeDockerLeftovers(directory: Directory): Promise<void> {
  if ((await dockerAvailability()) !== true) return;
  const name = containerName(directory.path);
  await removeContainer(name);
  await docker(['volume', 'rm', '--force', name]);
}

async function removeContainer(name: string): Promise<void> {
  await docker(['rm', '--force', name]);
}

async function docker(args: string[]): Promise<void> {
  try {
    await runFile('docker', args);
  } catch (error) {
    throw new Failure(
      `docker ${args[0]} failed: ${(error as { stderr?: string }).stderr?.trim() ?? String(error)}`,
    );
  }
}
