import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '@ticketwave/cli/support/failure';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import type { Installation } from '@ticketwave/cli/dev/broker/installation';
import { servesAmqp } from '@ticketwave/cli/dev/broker/management';
import { localConfiguration, nodeEnvironment, type NodePorts } from '@ticketwave/cli/dev/broker/private-node';
import { eventually } from '@ticketwave/cli/dev/eventually';
import { logPath, openLog } from '@ticketwave/cli/dev/logs';
import type { ManagedProcess, Processes } from '@ticketwave/cli/dev/processes';

const START_TIMEOUT_MS = 120_000;

interface ClusterNodeSetting {
  /** `ticketwave1@127.0.0.1`. */
  readonly name: string;
  /** Of all nodes. */
  readonly names: readonly string[];
  readonly folder: string;
  readonly ports: NodePorts;
  readonly installation: Installation;
  readonly processes: Processes;
  readonly logs: string;
}

/** One RabbitMQ of several that find each other by the names in their configuration. */
export class ClusterNode {
  readonly #setting: ClusterNodeSetting;
  #process: ManagedProcess | undefined;
  #serving = false;

  constructor(setting: ClusterNodeSetting) {
    this.#setting = setting;
  }

  get name(): string {
    return this.#setting.name;
  }

  get ports(): NodePorts {
    return this.#setting.ports;
  }

  get managementUrl(): string {
    return `http://admin:admin123@127.0.0.1:${this.ports.management}`;
  }

  /** Whether it takes clients, as far as is known. */
  get serving(): boolean {
    return this.#serving && this.#process?.running === true;
  }

  async start(): Promise<void> {
    const { name, folder, installation, processes, logs } = this.#setting;
    this.#configure();
    const log = openLog(logs, name);
    const started = processes.start(name, realpathSync(installation.server), [], {
      cwd: folder,
      env: this.#environment,
      stdio: ['ignore', log, log],
    });
    this.#process = started;
    const serving = await eventually(async () => (started.running ? servesAmqp(this.managementUrl) : false), {
      timeoutMs: START_TIMEOUT_MS,
    });
    if (!serving) throw new Failure(`${name} did not start; ${logPath(logs, name)} says why.`);
    this.#serving = true;
  }

  async stop(): Promise<void> {
    this.#serving = false;
    await this.#process?.stop();
  }

  async kill(): Promise<void> {
    this.#serving = false;
    await this.#process?.kill();
  }

  async control(...args: string[]): Promise<void> {
    const program = join(dirname(realpathSync(this.#setting.installation.server)), 'rabbitmqctl');
    await promisify(execFile)(program, ['--longnames', ...args], { env: this.#environment });
  }

  #configure(): void {
    const { folder, names, ports } = this.#setting;
    const peers = names.map((name, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${name}`);
    const configuration = [
      localConfiguration(ports),
      'cluster_formation.peer_discovery_backend = classic_config',
      ...peers,
      '',
    ];
    mkdirSync(join(folder, 'conf.d'), { recursive: true });
    // A node in a root of its own sees this folder of the machine, and no other.
    for (const file of ['rabbitmq.conf', 'enabled_plugins'])
      copyFileSync(join(root, 'rabbitmq', file), join(folder, file));
    writeFileSync(join(folder, 'conf.d/local.conf'), configuration.join('\n'));
  }

  get #environment(): NodeJS.ProcessEnv {
    const { name, folder, ports } = this.#setting;
    const node = nodeEnvironment({ folder, ports, configuration: folder });
    return { ...process.env, ...node, RABBITMQ_NODENAME: name };
  }
}
