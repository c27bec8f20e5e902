import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createWriteStream } from 'node:fs';
import { Failure } from '../../support/failure.mjs';
import type { ProjectService } from '../config/project.ts';
import { developmentPassword } from './accounts.ts';
import type { Directory } from './directory.ts';
import { eventually } from './eventually.ts';
import { lastError, lastLines, logPath, openLog } from './logs.ts';
import type { Exit, ManagedProcess, Processes } from './processes.ts';
import { choosePortFor } from './ports.ts';
import type { PreferredPorts } from './ports.ts';

const startTimeoutMs = 60_000;

/** What a service depends on. */
export interface Foundation {
  readonly amqpUrl: string;
  readonly databaseUrl: string;
  /** The management API with a user that may look at it; undefined if there is none. */
  readonly monitoringUrl?: string | undefined;
  /** Whether the service has to make its exchanges itself, because nobody administers the broker. */
  readonly selfDeclared?: boolean;
  /** Further variables, say for a test; they win. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** What a service's process is started with. */
export interface ServiceSurroundings {
  /** The project's folder. */
  readonly root: string;
  readonly directory: Directory;
  readonly processes: Processes;
  readonly ports: PreferredPorts;
  /** Receives every line that the service logs. */
  readonly onLine: (line: string, service: string) => void;
  /** Called with a service that was up and ended without being asked to, and why, in a sentence. */
  readonly onEnded: (service: string, why: string) => void;
}

/** A service of the project, as a process of its own. */
export class RunningService {
  #process: ManagedProcess | undefined;
  /** It was up, and nobody has asked it to end. */
  #up = false;
  #further: NodeJS.ProcessEnv = {};
  /** URLs of all services that run here, by their names. */
  #urls: Readonly<Record<string, string>> = {};

  private constructor(
    private readonly service: ProjectService,
    private readonly port: number,
    private readonly foundation: Foundation,
    private readonly surroundings: ServiceSurroundings,
  ) {}

  static async open(
    service: ProjectService,
    foundation: Foundation,
    surroundings: ServiceSurroundings,
  ): Promise<RunningService> {
    const port = await choosePortFor(service.name, surroundings.ports, service.title);
    return new RunningService(service, port, foundation, surroundings);
  }

  get name(): string {
    return this.service.name;
  }

  get title(): string {
    return this.service.title;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#started.pid;
  }

  /** Says where the others are, to a service that operators ask about all of them. Before it is started. */
  introduce(services: readonly RunningService[]): void {
    this.#urls = Object.fromEntries(services.map(({ name, url }) => [name, url]));
  }

  /** Starts it, without waiting for it; again after `stop` or `kill`. */
  start(): void {
    const { directory, processes, root, onLine } = this.surroundings;
    const log = createWriteStream('', { fd: openLog(directory.logs, this.name) });
    const started = processes.start(this.name, process.execPath, [this.service.main], {
      cwd: join(root, this.service.folder),
      env: this.#environment(),
      // The service ends itself when the channel closes: it does not outlive us, however we end.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#process = started;
    const { stdout, stderr } = started.child;
    for (const stream of [stdout, stderr]) stream?.pipe(log, { end: false });
    if (stdout) createInterface({ input: stdout }).on('line', (line) => onLine(line, this.name));
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
    throw new Failure(`${this.title} did not start; ${this.#log} ends with:\n${lastLines(this.#log, 5)}`);
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
    return logPath(this.surroundings.directory.logs, this.name);
  }

  get #started(): ManagedProcess {
    if (!this.#process) throw new Error(`${this.title} has not been started.`);
    return this.#process;
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...(process.env['NODE_ENV'] !== 'production' && {
        TICKETWAVE_DEVELOPMENT: '1',
        OPS_SERVICES: JSON.stringify(this.#urls),
        ...(!namesOperators(process.env) && { OPS_TOKEN: developmentPassword('operators') }),
        ...this.service.environment,
      }),
      ...process.env,
      LOG_FORMAT: 'json',
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
    const answers = await Promise.all(this.service.health.map((path) => this.#isHealthy(path)));
    return answers.every(Boolean) || undefined;
  }

  async #isHealthy(path: string): Promise<boolean> {
    try {
      return (await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false; // not listening yet
    }
  }

  #noticeEnd({ code, signal }: Exit): void {
    if (!this.#up) return;
    this.#up = false;
    const reason = lastError(this.#log);
    this.surroundings.onEnded(
      this.name,
      `${this.title} ended by itself (${signal ?? `exit code ${code}`})` +
        `${reason === undefined ? '' : `, last error: ${reason}`}; its log is ${this.#log}.`,
    );
  }
}

/** Whether somebody has said who may use the operators' API. */
const namesOperators = (environment: NodeJS.ProcessEnv): boolean =>
  Object.entries(environment).some(
    ([name, value]) => /^OPS_(TOKEN|PRINCIPALS)(_FILE)?$/.test(name) && value !== '',
  );
