import type { Observed } from '../chaos-kit/observe.ts';
import { Load } from '../chaos-kit/load.ts';
import { forEachService, project, serviceNames } from '@ticketwave/scripts/services';
import type { LoadRecord } from '@ticketwave/scripts/reconcile/findings';
import { Management } from '../chaos-kit/management.ts';
import { reconcileWhenQuiet, type Reconciled } from '../chaos-kit/observe.ts';
import type { Snapshot } from '@ticketwave/scripts/reconcile/snapshot';
import { comparePlanted } from '../chaos-kit/planted.ts';
import type { Broker } from '@ticketwave/cli/dev/broker/broker';
import { emptyDirectory } from '@ticketwave/cli/dev/reset';
import { openDirectory } from '@ticketwave/cli/dev/directory';
import { launch, type Launch } from '@ticketwave/cli/dev/launch';
import type { Finding, Look } from '@ticketwave/cli/status/finding';
import { eventually } from '../support/eventually.ts';
import { operate, operateJson, type Ended } from '../support/operator-command.ts';
import { testFolder } from '../support/test-folders.ts';
import { wires } from '../support/topology.ts';

const PATIENCE_MS = 120_000;
/** Longer than all retries take. */
const QUIET_WITHIN_MS = 420_000;

type OperatorsCommand = Parameters<typeof operate>[0];

/** The whole system with customers in it, and an operator in front of it. */
export class ShopUnderLoad {
  readonly launched: Launch;
  readonly load: Load;
  readonly management: Management;
  /** Message ids of what was planted to be refused. */
  readonly planted = new Set<string>();
  #broker: Broker;

  private constructor(launched: Launch, load: Load) {
    this.launched = launched;
    this.load = load;
    this.#broker = launched.broker;
    this.management = new Management(() => this.#broker.managementUrl!);
  }

  /**
   * @param name of its folder, and of its customers
   * @param rate bookings in a second; with every 50th an event is restocked
   * @param environment further variables for the services
   */
  static async open(name: string, rate: number, environment: NodeJS.ProcessEnv = {}): Promise<ShopUnderLoad> {
    const directory = openDirectory(testFolder(name));
    await emptyDirectory(directory);
    const launched = await launch(project, { directory: directory.path, what: name, ports: {}, environment });
    const load = new Load({
      bookingUrl: launched.services.booking!.url,
      catalogUrl: launched.services.catalog!.url,
      paymentUrl: launched.services.payment!.url,
      rate,
      seed: 1,
      unpaid: 'cancel',
      name,
    });
    await load.prepare([2_000]);
    return new ShopUnderLoad(launched, load);
  }

  /** Waits until so many more have booked. */
  async booked(more: number): Promise<void> {
    const before = this.load.counts.accepted;
    await eventually(() => this.load.counts.accepted >= before + more, 120_000);
  }

  /** From here on everybody but the services looks at another broker. */
  lookAt(broker: Broker): void {
    this.#broker = broker;
  }

  operate(command: OperatorsCommand, ...args: string[]): Promise<Ended> {
    return operate(command, args, this.#environment);
  }

  async status(...args: string[]): Promise<readonly Finding[]> {
    return (await operateJson<Look>('status', args, this.#environment)).answer.findings;
  }

  /** Runs the commands that `outbox unhandled` names until it names none. @returns them */
  async republishUnhandled(): Promise<string[]> {
    const run: string[] = [];
    await eventually(async () => {
      const { answer } = await operateJson<{ remedy: string }[]>('outbox', ['unhandled'], this.#environment);
      const remedies = new Set(answer.map(({ remedy }) => remedy));
      for (const remedy of remedies) {
        await this.#run(remedy);
        run.push(remedy);
      }
      return answer.length === 0 && run.length > 0;
    }, QUIET_WITHIN_MS);
    return run;
  }

  /** Nobody new comes, and those who are there leave. */
  leave(patienceMs = PATIENCE_MS): Promise<void> {
    return this.load.stop({ patienceMs });
  }

  reconcile(record: LoadRecord = this.load.record): Promise<Reconciled> {
    return reconcileWhenQuiet(this.#observed, record, {
      timeoutMs: QUIET_WITHIN_MS,
      more: ({ deadLetters }) => comparePlanted(this.planted, deadLetters),
    });
  }

  get #observed(): Observed {
    const databases = forEachService((name) => this.launched.databases[name]!);
    return { databases, management: this.management, wires, planted: this.planted };
  }

  /** What is wrong once nothing moves any more. */
  async reconcileAtRest(isAtRest: (snapshot: Snapshot) => boolean): Promise<Reconciled> {
    return eventually(async () => {
      const looked = await reconcileWhenQuiet(this.#observed, this.load.record, { timeoutMs: 1 });
      return isAtRest(looked.snapshot) && looked;
    }, QUIET_WITHIN_MS);
  }

  async close(): Promise<void> {
    this.load.abandon();
    await this.launched.stop();
  }

  async #run(remedy: string): Promise<void> {
    const [, command, args = ''] = /^ticketwave (\w+) (.*)$/.exec(remedy) ?? [];
    if (command === undefined) throw new Error(`No command: ${remedy}`);
    const { exitCode, stderr } = await this.operate(command as OperatorsCommand, ...args.split(' '));
    // 1: some are still under way, and the next look finds what is missing then.
    if (exitCode !== 0 && exitCode !== 1) throw new Error(`${remedy} ended with ${exitCode}: ${stderr}`);
  }

  get #environment(): NodeJS.ProcessEnv {
    const { directory, broker, databases } = this.launched;
    const own = { TICKETWAVE_DIRECTORY: directory.path, TICKETWAVE_DEVELOPMENT: '1' };
    if (this.#broker === broker) return own;
    const urls = serviceNames.map((name) => [`DATABASE_URL_${name.toUpperCase()}`, databases[name]]);
    const { amqpUrl: AMQP_URL, managementUrl: RABBITMQ_MANAGEMENT_URL } = this.#broker;
    return { ...own, ...Object.fromEntries(urls), AMQP_URL, RABBITMQ_MANAGEMENT_URL };
  }
}
