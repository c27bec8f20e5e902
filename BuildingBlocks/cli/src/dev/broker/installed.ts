import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../../support/failure.mjs';
import type { Project } from '../../config/project.ts';
import type { Directory } from '../directory.ts';
import { eventually } from '../eventually.ts';
import { logPath, openLog } from '../logs.ts';
import { freePort } from '../ports.ts';
import type { PreferredPorts } from '../ports.ts';
import type { ManagedProcess, Processes } from '../processes.ts';
import { installedHere } from './installation.ts';
import type { Installation } from './installation.ts';
import { servesAmqp } from './management.ts';
import { chooseListenerPorts, OwnBroker } from './own-broker.ts';
import { enabledPlugins, localConfiguration, nodeConfiguration, nodeEnvironment } from './private-node.ts';
import type { NodePorts } from './private-node.ts';
import { whyNotStarted } from './why-not-started.ts';

const startTimeoutMs = 90_000;

/** A private node on its own ports and data, which shares nothing with a RabbitMQ of the system but the program. */
export class InstalledBroker extends OwnBroker {
  #node: ManagedProcess | undefined;
  #epmd: ManagedProcess | undefined;

  private constructor(
    private readonly project: Project,
    private readonly installation: Installation,
    private readonly directory: Directory,
    private readonly processes: Processes,
    private readonly ports: NodePorts,
  ) {
    super(project, ports);
  }

  static async open(
    project: Project,
    directory: Directory,
    processes: Processes,
    preferred: PreferredPorts,
  ): Promise<InstalledBroker> {
    const installation = installedHere();
    if (!installation) throw new Failure('rabbitmq-server was installed, yet it is nowhere to be found.');
    const [listeners, epmd, distribution] = await Promise.all([
      chooseListenerPorts(preferred),
      freePort(),
      freePort(),
    ]);
    return new InstalledBroker(project, installation, directory, processes, {
      ...listeners,
      epmd,
      distribution,
    });
  }

  async start(): Promise<void> {
    const folder = this.directory.inside('broker');
    this.#prepare(folder);
    if (!this.#epmd?.running) this.#epmd = this.#startEpmd(folder);
    const log = openLog(this.directory.logs, 'rabbitmq');
    this.#node = this.processes.start('rabbitmq', realpathSync(this.installation.server), [], {
      cwd: folder,
      env: this.#environment,
      stdio: ['ignore', log, log],
    });
    await this.#waitUntilServing(this.#node);
    writeFileSync(join(folder, 'complete'), '');
  }

  async stop(): Promise<void> {
    await this.#node?.stop();
    await this.#epmd?.stop();
  }

  async kill(): Promise<void> {
    await this.#node?.kill();
  }

  /** Runs `rabbitmqctl` for this node. */
  async control(...args: string[]): Promise<void> {
    const program = join(dirname(realpathSync(this.installation.server)), 'rabbitmqctl');
    await promisify(execFile)(program, ['--longnames', ...args], { env: this.#environment });
  }

  get #environment(): NodeJS.ProcessEnv {
    const folder = this.directory.inside('broker');
    return { ...process.env, ...nodeEnvironment({ folder, ports: this.ports, configuration: folder }) };
  }

  /** Data of a node that never came up may lack the administrator; there is nothing in it to keep. */
  #prepare(folder: string): void {
    if (!existsSync(join(folder, 'complete'))) rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'conf.d'), { recursive: true });
    writeFileSync(join(folder, 'rabbitmq.conf'), nodeConfiguration(this.project.virtualHost));
    writeFileSync(join(folder, 'enabled_plugins'), enabledPlugins);
    writeFileSync(join(folder, 'conf.d/local.conf'), localConfiguration(this.ports));
  }

  /** As a child of ours, on the node's own port, it can be stopped by pid; otherwise Erlang would leave a daemon behind. */
  #startEpmd(folder: string): ManagedProcess {
    const args = ['-port', String(this.ports.epmd), '-address', '127.0.0.1'];
    return this.processes.start('epmd', this.installation.epmd, args, { cwd: folder, stdio: 'ignore' });
  }

  async #waitUntilServing(node: ManagedProcess): Promise<void> {
    const serving = eventually(async () => (node.running ? servesAmqp(this.managementUrl) : false), {
      timeoutMs: startTimeoutMs,
    });
    if (await serving) return;
    await node.kill(); // it may still be on its way, and would be in the way of the next one
    throw new Failure(
      whyNotStarted(logPath(this.directory.logs, 'rabbitmq'), this.directory.inside('broker')),
    );
  }
}
