import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { eventually } from '@ticketwave/cli/dev/eventually';
import type { Exit, ManagedProcess, Processes } from '@ticketwave/cli/dev/processes';
import { developmentEnvironment, services, type ServiceName } from '@ticketwave/scripts/services';
import type { Arming, KillPoint } from './kill-points.ts';

const PRELOAD = fileURLToPath(new URL('./preload.js', import.meta.url));
const READY_WITHIN_MS = 60_000;

export interface ServiceSetting {
  readonly name: ServiceName;
  /** What distinguishes it from other instances of the service, in the names of its log and its process. */
  readonly label: string;
  readonly port: number;
  readonly amqpUrl: string;
  readonly databaseUrl: string;
  /** Further variables. */
  readonly environment: NodeJS.ProcessEnv;
  readonly processes: Processes;
  /** The folder for its log, which goes on over all its lives. */
  readonly logs: string;
}

/** A real service with a configurable point to die at, and is started again at once whenever it ends. */
export class ServiceUnderFire {
  readonly name: ServiceName;
  readonly url: string;
  /** How often it ended in a way that nobody had asked for. */
  readonly crashes: string[] = [];
  readonly #setting: ServiceSetting;
  readonly #log: WriteStream;
  readonly #listeners = new Set<(line: string) => void>();
  #process: ManagedProcess;
  #stopping = false;
  #condemned = false;
  #terminating: ManagedProcess | undefined;

  constructor(setting: ServiceSetting) {
    this.name = setting.name;
    this.url = `http://127.0.0.1:${setting.port}`;
    this.#setting = setting;
    this.#log = createWriteStream(join(setting.logs, `${setting.label}.log`), { flags: 'a' });
    this.#process = this.#start();
  }

  /** Waits until it takes requests and messages. */
  async ready(): Promise<boolean> {
    const healthy = async (probe: string): Promise<boolean> => (await this.health(probe)) === 200;
    const serving = async (): Promise<true | undefined> =>
      ((await healthy('ready')) && (await healthy('messaging'))) || undefined;
    return (await eventually(serving, { timeoutMs: READY_WITHIN_MS })) ?? false;
  }

  /** The status of one of its health endpoints; undefined if it does not answer. */
  async health(probe: string): Promise<number | undefined> {
    const answer = fetch(`${this.url}/health/${probe}`, { signal: AbortSignal.timeout(2_000) });
    return answer.then(({ status }) => status).catch(() => undefined);
  }

  /**
   * Lets it die at a passing of the point, from 1: the next one.
   * @returns how it ended; undefined if it did not pass in time
   */
  async dieAt(point: KillPoint, timeoutMs: number, passing = 1): Promise<Exit | undefined> {
    const victim = this.#process;
    this.#condemned = true;
    send(victim, { killAt: point, passing });
    let exit: Exit | undefined;
    void victim.ended.then((end) => (exit = end));
    await eventually(() => exit, { timeoutMs });
    if (exit === undefined) send(victim, { killAt: null, passing });
    this.#condemned = false;
    return exit;
  }

  /** Ends it at once, wherever it is. */
  async kill(): Promise<void> {
    const victim = this.#process;
    this.#condemned = true;
    await victim.kill();
    this.#condemned = false;
  }

  /** Asks it to stop, as a deployment does; it is started again. @returns how it ended, and after how long */
  async terminate(): Promise<Exit & { readonly afterMs: number }> {
    const victim = this.#process;
    const asked = Date.now();
    this.#terminating = victim;
    await victim.stop();
    return { ...(await victim.ended), afterMs: Date.now() - asked };
  }

  /** Stops its clock until the returned function is called. */
  freeze(): () => void {
    const { child } = this.#process;
    child.kill('SIGSTOP');
    return () => void child.kill('SIGCONT');
  }

  /** The first line of its log from now on that the pattern fits; undefined if there is none in time. */
  async logged(pattern: RegExp, timeoutMs: number): Promise<string | undefined> {
    let found: string | undefined;
    const listen = (line: string): void => {
      if (pattern.test(line)) found ??= line;
    };
    this.#listeners.add(listen);
    try {
      return await eventually(() => found, { timeoutMs });
    } finally {
      this.#listeners.delete(listen);
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#process.stop();
    this.#log.end();
  }

  get pid(): number {
    return this.#process.pid;
  }

  #start(): ManagedProcess {
    const { name, label, processes } = this.#setting;
    const started = processes.start(
      label,
      process.execPath,
      ['--conditions=internal', '--import', PRELOAD, 'dist/main.js'],
      {
        cwd: join(root, services[name].title),
        env: this.#environment(),
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    for (const input of [started.child.stdout, started.child.stderr]) {
      if (input) createInterface({ input }).on('line', (line) => this.#onLine(line));
    }
    void started.ended.then((exit) => this.#onEnd(started, exit));
    return started;
  }

  #environment(): NodeJS.ProcessEnv {
    const { port, amqpUrl, databaseUrl, environment } = this.#setting;
    return {
      ...process.env,
      ...developmentEnvironment,
      ...{ LOG_FORMAT: 'json', HOST: '127.0.0.1', PORT: String(port), PUBLIC_URL: this.url },
      ...{ AMQP_URL: amqpUrl, DATABASE_URL: databaseUrl, ...environment },
    };
  }

  #onLine(line: string): void {
    this.#log.write(`${line}\n`);
    for (const listener of this.#listeners) listener(line);
  }

  #onEnd(ended: ManagedProcess, { code, signal }: Exit): void {
    if (this.#stopping) return;
    const asked = ended === this.#terminating || (this.#condemned && signal === 'SIGKILL');
    if (!asked) this.crashes.push(`${this.name} ended by itself: ${signal ?? `exit ${code}`}`);
    this.#process = this.#start();
  }
}

/** One that has just died receives nothing; its end is reported. */
function send(to: ManagedProcess, arming: Arming): void {
  to.child.send(arming, () => undefined);
}
