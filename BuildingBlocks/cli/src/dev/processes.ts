import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, startTimeOf } from '../../support/process-identity.mjs';
import type { ProcessIdentity } from '../../support/process-identity.mjs';
import { Failure } from '../../support/failure.mjs';
import { eventually } from './eventually.ts';

const never = new AbortController().signal;

interface ProcessRecord extends ProcessIdentity, Ending {
  readonly name: string;
}

/** How a process is started. */
export interface ProcessOptions extends SpawnOptions {
  /** The signal that asks for an orderly end; SIGTERM unless configured otherwise. */
  readonly stopSignal?: NodeJS.Signals;
  /** How many milliseconds it may take to end by itself, before it is killed; 10,000 unless configured otherwise. */
  readonly graceMs?: number;
}

type Ending = Required<Pick<ProcessOptions, 'stopSignal' | 'graceMs'>>;

/** The processes started for one directory, each noted in a file of its own, so that a later run finds what a crash left. */
export class Processes {
  readonly #folder: string;
  readonly #outlivesUs: boolean;

  /** @param options.outlivesUs true: what is started runs on if this process ends without stopping it */
  constructor(directory: string, { outlivesUs = false } = {}) {
    this.#folder = join(directory, 'processes');
    this.#outlivesUs = outlivesUs;
  }

  /** Starts a process in a group of its own: Ctrl-C reaches us alone, and we stop things in their order. */
  start(
    name: string,
    program: string,
    args: readonly string[],
    options: ProcessOptions = {},
  ): ManagedProcess {
    const { stopSignal = 'SIGTERM', graceMs = 10_000, ...spawnOptions } = options;
    const child = spawn(program, args, { ...spawnOptions, detached: true });
    const { pid } = child;
    if (pid === undefined) {
      child.once('error', () => undefined); // the same, once more
      throw new Failure(`${program} could not be started.`);
    }
    const started = new ManagedProcess(pid, child, { stopSignal, graceMs });
    if (!this.#outlivesUs) started.endWithUs();
    this.#note({ name, pid, startTime: startTimeOf(pid), stopSignal, graceMs });
    void started.ended.then(() => rmSync(this.#file(name), { force: true }));
    return started;
  }

  /** Ends what a crashed run left, and nothing else: a pid is only believed if the start time matches. */
  async endLeftovers(): Promise<string[]> {
    const leftovers = this.#records().filter(isAlive);
    await Promise.all(leftovers.map((record) => end(record)));
    rmSync(this.#folder, { recursive: true, force: true });
    return leftovers.map(({ name }) => name);
  }

  #records(): ProcessRecord[] {
    mkdirSync(this.#folder, { recursive: true });
    const names = readdirSync(this.#folder).filter((name) => name.endsWith('.json'));
    return names.map((name) => JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as ProcessRecord);
  }

  #note(record: ProcessRecord): void {
    mkdirSync(this.#folder, { recursive: true });
    const draft = `${this.#file(record.name)}.draft`;
    writeFileSync(draft, JSON.stringify(record));
    renameSync(draft, this.#file(record.name));
  }

  #file(name: string): string {
    return join(this.#folder, `${name}.json`);
  }
}

/** How a process has ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Process ids. One listener for all: Node.js warns of a leak from eleven on. */
const endingWithUs = new Set<number>();
const killThem = (): void => endingWithUs.forEach((pid) => signalGroup(pid, 'SIGKILL'));

/** A process that we started, with its children. */
export class ManagedProcess {
  readonly ended: Promise<Exit>;
  readonly #ending: Ending;
  #running = true;

  constructor(
    readonly pid: number,
    readonly child: ChildProcess,
    ending: Required<Pick<ProcessOptions, 'stopSignal' | 'graceMs'>>,
  ) {
    this.#ending = ending;
    this.ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    void this.ended.then(() => (this.#running = false));
  }

  /** Even if we end by a mistake of our own, nothing stays behind. */
  endWithUs(): void {
    if (endingWithUs.size === 0) process.once('exit', killThem);
    endingWithUs.add(this.pid);
    void this.ended.then(() => {
      endingWithUs.delete(this.pid);
      if (endingWithUs.size === 0) process.removeListener('exit', killThem);
    });
  }

  get running(): boolean {
    return this.#running;
  }

  /** Asks it to end, and ends it after the time of grace. */
  async stop(): Promise<void> {
    if (!this.#running) return;
    signalGroup(this.pid, this.#ending.stopSignal, { leaderOnly: true });
    const killer = setTimeout(() => signalGroup(this.pid, 'SIGKILL'), this.#ending.graceMs);
    await this.ended;
    clearTimeout(killer);
  }

  /** Ends it and its children at once, as a crash would. */
  async kill(): Promise<void> {
    if (!this.#running) return;
    signalGroup(this.pid, 'SIGKILL');
    await this.ended;
  }
}

async function end(record: ProcessRecord): Promise<void> {
  const { graceMs } = record;
  const gone = (): true | undefined => (isAlive(record) ? undefined : true);
  signalGroup(record.pid, record.stopSignal, { leaderOnly: true });
  if (await eventually(gone, { timeoutMs: graceMs, signal: never })) return;
  signalGroup(record.pid, 'SIGKILL');
  await eventually(gone, { timeoutMs: graceMs, signal: never });
}

/** Signals a process or its whole group; one that has just ended is fine. */
function signalGroup(pid: number, signal: NodeJS.Signals, { leaderOnly = false } = {}): void {
  try {
    process.kill(leaderOnly ? pid : -pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPERM')
      throw new Failure(`Process ${pid} of an earlier run belongs to another user and cannot be ended.`);
    if (code !== 'ESRCH') throw error;
  }
}
