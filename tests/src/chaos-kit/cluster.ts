import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@ticketwave/cli/support/failure';
import { project } from '@ticketwave/scripts/services';
import { installedPrograms } from '@ticketwave/cli/dev/broker/open';
import type { Directory } from '@ticketwave/cli/dev/directory';
import { freePort } from '@ticketwave/cli/dev/ports';
import { eventually } from '@ticketwave/cli/dev/eventually';
import type { ManagedProcess, Processes } from '@ticketwave/cli/dev/processes';
import { developmentPassword } from '@ticketwave/cli/dev/accounts';
import { readSettings } from '@ticketwave/cli/dev/settings';
import { settleAll } from '@ticketwave/cli/dev/settle-all';
import type { BrokerUnderFire } from './broker-under-fire.ts';
import { ClusterNode } from './cluster-node.ts';
import { Management } from './management.ts';
import { oneOf } from './one-of.ts';

const NODES = [1, 2, 3];
const JOIN_TIMEOUT_MS = 30_000;

/** As far as it matters here; a queue without members is no quorum queue. */
interface QueueOfCluster {
  readonly members?: readonly string[];
  readonly leader?: string;
}

/** Three native nodes on this machine, with an epmd of their own and one cookie; any two of them are enough. */
export async function openCluster(directory: Directory, processes: Processes): Promise<BrokerUnderFire> {
  const installation = await installedPrograms(readSettings(process.env, project).mayInstall, directory);
  const epmdPort = await freePort();
  const cookie = randomBytes(16).toString('hex').toUpperCase();
  const names = NODES.map((number) => `ticketwave${number}@127.0.0.1`);
  const nodes: ClusterNode[] = [];
  for (const name of names) {
    const [amqp, management, distribution] = [await freePort(), await freePort(), await freePort()];
    const ports = { amqp, management, distribution, epmd: epmdPort };
    const folder = directory.inside(join('broker', name));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '.erlang.cookie'), cookie, { mode: 0o400 });
    nodes.push(
      new ClusterNode({ name, names, folder, ports, installation, processes, logs: directory.logs }),
    );
  }
  return new Cluster(nodes, () =>
    processes.start('epmd', installation.epmd, ['-port', String(epmdPort), '-address', '127.0.0.1'], {
      stdio: 'ignore',
    }),
  );
}

class Cluster implements BrokerUnderFire {
  readonly #nodes: readonly ClusterNode[];
  readonly #startEpmd: () => ManagedProcess;
  #epmd: ManagedProcess | undefined;
  #turn = 0;

  constructor(nodes: readonly ClusterNode[], startEpmd: () => ManagedProcess) {
    this.#nodes = nodes;
    this.#startEpmd = startEpmd;
  }

  /** Living nodes first, each in its turn, so that connections spread. */
  get ports(): readonly number[] {
    const turn = this.#turn++ % this.#nodes.length;
    const inTurn = [...this.#nodes.slice(turn), ...this.#nodes.slice(0, turn)];
    return [...inTurn].sort((a, b) => Number(b.serving) - Number(a.serving)).map(({ ports }) => ports.amqp);
  }

  get amqpUrl(): string {
    return this.#urlOf('admin', 'admin123');
  }

  get managementUrl(): string {
    return this.#living.managementUrl;
  }

  urlFor(service: string): string {
    return this.#urlOf(service, developmentPassword(service));
  }

  /**
   * All at once: a node of RabbitMQ 4.3 looks for the others for a while before it serves alone. @throws Failure if they do
   * not become one cluster
   */
  async start(): Promise<void> {
    this.#epmd = this.#startEpmd();
    await settleAll(this.#nodes.map((node) => node.start()));
    const management = new Management(() => this.managementUrl);
    const isOne = async (): Promise<true | undefined> => {
      const members = await management.request<{ running: boolean }[]>('GET', '/api/nodes');
      return members.filter(({ running }) => running).length === this.#nodes.length || undefined;
    };
    if (!(await eventually(isOne, { timeoutMs: JOIN_TIMEOUT_MS })))
      throw new Failure(`The ${this.#nodes.length} nodes have not become one cluster.`);
  }

  async stop(): Promise<void> {
    await settleAll(this.#nodes.map((node) => node.stop()));
    await this.#epmd?.stop();
  }

  async killNode(dice: number): Promise<{ name: string; restart: () => Promise<void> }> {
    const node = oneOf(this.#nodes, dice);
    const led = await this.#queuesLedBy(node);
    await node.kill();
    return { name: `${node.name}, which led ${led} queues,`, restart: () => node.start() };
  }

  control(...args: string[]): Promise<void> {
    return this.#living.control(...args);
  }

  /** @throws Failure if no queue has a member on every node */
  async #queuesLedBy(node: ClusterNode): Promise<number> {
    const management = new Management(() => this.managementUrl);
    const queues = await management.request<QueueOfCluster[]>('GET', '/api/queues');
    const whole = queues.filter(({ members = [] }) => members.length === this.#nodes.length);
    if (whole.length === 0)
      throw new Failure(`No queue has a member on each of ${this.#nodes.length} nodes.`);
    return whole.filter(({ leader }) => leader === node.name).length;
  }

  get #living(): ClusterNode {
    return this.#nodes.find(({ serving }) => serving) ?? oneOf(this.#nodes, 0);
  }

  #urlOf(user: string, password: string): string {
    return `amqp://${user}:${password}@127.0.0.1:${this.#living.ports.amqp}/%2Fticketwave`;
  }
}
