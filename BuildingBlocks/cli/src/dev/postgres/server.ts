import { execFile } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { Failure } from '../../../support/failure.mjs';
import type { Directory } from '../directory.ts';
import { eventually } from '../eventually.ts';
import { lastLines, logPath, openLog } from '../logs.ts';
import { choosePortFor } from '../ports.ts';
import type { PreferredPorts } from '../ports.ts';
import type { ManagedProcess, Processes } from '../processes.ts';
import { developmentPassword } from '../accounts.ts';
import { locatePostgres } from './location.ts';
import type { Location } from './location.ts';

const startTimeoutMs = 30_000;
const administrator = 'postgres';
const runFile = promisify(execFile);

/** A server that can be ended and started again, on the same port and data. */
export interface DatabaseServer {
  /** The administrator's URL. */
  readonly adminUrl: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

/** The real PostgreSQL that npm brings along, on loopback only. */
export class EmbeddedPostgres implements DatabaseServer {
  #server: ManagedProcess | undefined;

  private constructor(
    private readonly directory: Directory,
    private readonly processes: Processes,
    readonly location: Location,
    private readonly port: number,
  ) {}

  static async open(
    root: string,
    directory: Directory,
    processes: Processes,
    preferred: PreferredPorts,
  ): Promise<EmbeddedPostgres> {
    const port = await choosePortFor('postgres', preferred);
    return new EmbeddedPostgres(directory, processes, locatePostgres(directory, root), port);
  }

  get adminUrl(): string {
    return `postgresql://${administrator}:${developmentPassword(administrator)}@127.0.0.1:${this.port}/postgres`;
  }

  async start(): Promise<void> {
    if (!existsSync(this.#data)) await this.#initialise();
    // After a crash its orphans may hold the shared memory for a moment: then it refuses, and is asked again.
    const started = await eventually(() => this.#tryStart(), { timeoutMs: startTimeoutMs, everyMs: 250 });
    if (started) return;
    const path = logPath(this.directory.logs, 'postgres');
    throw new Failure(`PostgreSQL did not start; ${path} ends with:\n${lastLines(path)}`);
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  async kill(): Promise<void> {
    await this.#server?.kill();
  }

  get #data(): string {
    return join(this.location.home, 'data');
  }

  get #runAs(): { cwd: string; uid?: number; gid?: number } {
    return { cwd: '/', ...this.location.user };
  }

  /** Into a folder beside it that is then renamed: an initialisation that was cut short is never taken for data. */
  async #initialise(): Promise<void> {
    const draft = `${this.#data}.draft`;
    const passwordFile = join(this.location.home, 'password');
    rmSync(draft, { recursive: true, force: true });
    writeFileSync(passwordFile, developmentPassword(administrator), { mode: 0o600 });
    if (this.location.user) chownSync(passwordFile, this.location.user.uid, this.location.user.gid);
    const access = [`--username=${administrator}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    const locale = [
      '--encoding=UTF8',
      '--no-locale',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ];
    try {
      await runFile(
        this.#program('initdb'),
        [`--pgdata=${draft}`, '--no-sync', ...access, ...locale],
        this.#runAs,
      );
    } catch (error) {
      throw new Failure(
        `PostgreSQL's data could not be set up: ${(error as { stderr: string }).stderr.trim()}`,
      );
    } finally {
      rmSync(passwordFile);
    }
    renameSync(draft, this.#data);
  }

  async #tryStart(): Promise<true | undefined> {
    const log = openLog(this.directory.logs, 'postgres');
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(this.port),
      unix_socket_directories: '', // a path there may be too long for a socket
      max_connections: '200',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = this.processes.start('postgres', this.#program('postgres'), ['-D', this.#data, ...args], {
      ...this.#runAs,
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', log, log],
      stopSignal: 'SIGINT', // "fast": ends sessions instead of waiting for them
      graceMs: 60_000, // its last checkpoint; killed, it leaves children of its own sessions behind
    });
    this.#server = server;
    const accepts = await eventually(async () => (server.running ? this.#accepts() : false), {
      timeoutMs: startTimeoutMs,
      everyMs: 50,
    });
    return accepts === true ? true : undefined;
  }

  async #accepts(): Promise<true | undefined> {
    const client = new pg.Client({ connectionString: this.adminUrl, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined); // reported by connect() as well
    try {
      await client.connect();
      return true;
    } catch {
      return undefined; // not listening yet
    } finally {
      await client.end();
    }
  }

  #program(name: string): string {
    return join(this.location.binaries, 'bin', name);
  }
}
