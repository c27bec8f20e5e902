import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createWriteStream } from 'node:fs';
import { Failure } from '../../support/failure.mjs';
import { root } from '../project.ts';
import type { Directory } from './directory.ts';
import { eventually } from './eventually.ts';
import { lastError, lastLines, logPath, openLog } from './logs.ts';
import type { Exit, ManagedProcess, Processes } from './processes.ts';
import { choosePortFor } from './ports.ts';
import type { PreferredPorts } from './ports.ts';
import { developmentEnvironment, services } from './service-names.ts';
import type { ServiceName } from './service-names.ts';

const startTimeoutMs = 60_000;

/** What a service depends on. */
interface Foundation {
  readonly amqpUrl: string;
  readonly databaseUrl: string;
  /** The management API with a user that may look at it; undefined if there is none. */
  readonly monitoringUrl?: string | undefined;
  /** Whether the service has to make its exchanges itself, because nobody administers the broker. */
  readonly selfDeclared?: boolean;
  /** Further variables, say for a test; they win. */
  readonly environment?: NodeJS.ProcessEnv;
}

export interface ServiceSurroundings {
  readonly directory: Directory;
  readonly processes: Processes;
  readonly ports: PreferredPorts;
  /** Receives every line that the service logs. */
  readonly onLine: (line: string) => void;
  /** Called with a service that was up and ended without being asked to, and why, in a sentence. */
  readonly onEnded: (service: ServiceName, why: string) => void;
}

/** One of the four, as a process of its own. */
export class RunningService {
  #process: ManagedProcess | undefined;
  /** It was up, and nobody has asked it to end. */
  #up = false;
  #further: NodeJS.ProcessEnv = {};

  private constructor(
    readonly name: ServiceName,
    private readonly port: number,
    private readonly foundation: Foundation,
    private readonly directory: Directory,
    private readonly processes: Processes,
    private readonly onLine: ServiceSurroundings['onLine'],
    private readonly onEnded: ServiceSurroundings['onEnded'],
  ) {}

  static async open(
    name: ServiceName,
    foundation: Foundation,
    { directory, processes, ports, onLine, onEnded }: ServiceSurroundings,
  ): Promise<RunningService> {
    const port = await choosePortFor(name, ports);
    return new RunningService(name, port, foundation, directory, processes, onLine, onEnded);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#started.pid;
  }

  /** Starts it, without waiting for it; again after `stop` or `kill`. */
  start(): void {
    const log = createWriteStream('', { fd: openLog(this.directory.logs, this.name) });
    const started = this.processes.start(this.name, process.execPath, ['dist/main.js'], {
      cwd: join(root, services[this.name].title),
      env: this.#environment(),
      // The service ends itself when the channel closes: it does not outlive us, however we end.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#process = started;
    const { stdout, stderr } = started.child;
    for (const stream of [stdout, stderr]) stream?.pipe(log, { end: false });
    if (stdout) createInterface({ input: stdout }).on('line', this.onLine);
    started.child.on('close', () => log.end());
    void started.ended.then((exit) => this.#noticeEnd(exit));
  }

  /** Waits until it takes requests and messages. */
  async ready(): Promise<void> {
    const serving = eventually(() => this.#isReady(), { timeoutMs: startTimeoutMs });
    if ((await serving) === true) {
      this.#up = true;
      return;
    }
    throw new Failure(
      `${services[this.name].title} did not start; ${this.#log} ends with:\n${lastLines(this.#log, 5)}`,
    );
  }

  async stop(): Promise<void> {
    this.#up = false;
    await this.#process?.stop();
  }

  /** Stops it, and starts it with further environment variables, which win until it is restarted once more. */
  async restart(environment: NodeJS.ProcessEnv = {}): Promise<void> {
    await this.stop();
    this.#further = environment;
    this.start();
    await this.ready();
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    this.#up = false;
    await this.#process?.kill();
  }

  get #log(): string {
    return logPath(this.directory.logs, this.name);
  }

  get #started(): ManagedProcess {
    if (!this.#process) throw new Error(`${services[this.name].title} has not been started.`);
    return this.#process;
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...(process.env['NODE_ENV'] !== 'production' && developmentEnvironment),
      ...process.env,
      LOG_FORMAT: 'json',
      SEED_DATA: 'true',
      PORT: String(this.port),
      HOST: '127.0.0.1',
      PUBLIC_URL: this.url,
      AMQP_URL: this.foundation.amqpUrl,
      DATABASE_URL: this.foundation.databaseUrl,
      ...(this.foundation.monitoringUrl && { RABBITMQ_MONITORING_URL: this.foundation.monitoringUrl }),
      ...(this.foundation.selfDeclared && { RABBITMQ_EXCHANGES: 'self-declared' }),
      ...this.foundation.environment,
      ...this.#further,
    };
  }

  async #isReady(): Promise<boolean | undefined> {
    if (!this.#started.running) return false;
    const answers = await Promise.all(['ready', 'messaging'].map((probe) => this.#isHealthy(probe)));
    return answers.every(Boolean) || undefined;
  }

  async #isHealthy(probe: string): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/${probe}`, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false; // not listening yet
    }
  }

  #noticeEnd({ code, signal }: Exit): void {
    if (!this.#up) return;
    this.#up = false;
    const reason = lastError(this.#log);
    this.onEnded(
      this.name,
      `${services[this.name].title} ended by itself (${signal ?? `exit code ${code}`})` +
        `${reason === undefined ? '' : `, last error: ${reason}`}; its log is ${this.#log}.`,
    );
  }
}
