import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { eventually } from './eventually.ts';

/** `npm run …` in a process of its own, as somebody would type it, with a folder of its own. */
export class NpmRun {
  readonly directory: string;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly #child: ChildProcess;
  #output = '';

  /**
   * @param environment besides TICKETWAVE_DIRECTORY; nothing of ours that could lead to another broker or database
   * @param cwd the folder of the package.json
   */
  constructor(
    args: readonly string[],
    directory: string,
    environment: NodeJS.ProcessEnv = {},
    cwd: string = root,
  ) {
    this.directory = directory;
    this.#child = spawn('npm', args, {
      cwd,
      env: { ...withoutOurs(process.env), TICKETWAVE_DIRECTORY: directory, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    this.ended = new Promise((resolve) =>
      this.#child.once('close', (code, signal) => resolve({ code, signal })),
    );
  }

  /** Both streams, without the colours that `FORCE_COLOR` brings, which many a CI sets. */
  get output(): string {
    return stripVTControlCharacters(this.#output);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** For the end of a spec, however it went: nothing of this run may disturb the next one. */
  async cleanUp(): Promise<void> {
    this.#child.kill('SIGKILL');
    for (const line of processesOf(this.directory))
      quietly(() => String(process.kill(Number.parseInt(line), 'SIGKILL')));
    await this.ended;
  }

  /** Waits until something is there, and fails at once with the output if the run ends before. */
  async until<T>(probe: () => Promise<T | undefined> | T | undefined, timeoutMs: number): Promise<T> {
    let over = false;
    void this.ended.then(() => (over = true));
    const found = await eventually<{ value: T } | 'over'>(async () => {
      const value = await probe();
      return value === undefined ? over && 'over' : { value };
    }, timeoutMs).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.#output}`);
    });
    if (found === 'over') throw new Error(`The run ended too early:\n${this.#output}`);
    return found.value;
  }
}

/** Without what npm, the launcher and the run of the tests pass on to a process, and what points to brokers and databases. */
export function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(npm_|TICKETWAVE_|AMQP_URL|DATABASE_URL|RABBITMQ_|NODE_(ENV|OPTIONS)$|INIT_CWD$)/i;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name)));
}

/**
 * The processes whose command line, environment or working directory names the folder, or the one that its link
 * `postgres` leads to where root keeps the data elsewhere. As `pid command`.
 */
export function processesOf(directory: string): string[] {
  const folders = [directory, quietly(() => realpathSync(join(directory, 'postgres')))].filter(Boolean);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => folders.some((folder) => traces(pid).includes(folder)))
    .map((pid) => `${pid} ${read(pid, 'cmdline').replaceAll('\0', ' ')}`);
}

const traces = (pid: string): string =>
  `${read(pid, 'cmdline')}\0${read(pid, 'environ')}\0${quietly(() => readlinkSync(`/proc/${pid}/cwd`))}`;

const read = (pid: string, file: string): string =>
  quietly(() => readFileSync(`/proc/${pid}/${file}`, 'utf8'));

/** A process may have ended since it was listed, and those of the kernel report nothing. */
function quietly(body: () => string): string {
  try {
    return body();
  } catch {
    return '';
  }
}
