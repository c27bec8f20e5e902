import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('operator-process.js', import.meta.url));
const runnerEntry = fileURLToPath(new URL('operator-runner.js', import.meta.url));

type OperatorsCommand =
  'dlq' | 'locks' | 'move' | 'outbox' | 'restart' | 'sagas' | 'status' | 'topology' | 'watch';

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An operator's command, in a process of its own, as on a machine where nobody sits at a terminal. */
export class OperatorCommand {
  readonly ended: Promise<Ended>;
  /** What it has printed so far. */
  readonly printed: Readonly<Pick<Ended, 'stdout' | 'stderr'>>;
  readonly #child: ChildProcess;

  /** @param environment all that is set for the command; the rest of ours is kept from it */
  constructor(command: OperatorsCommand, args: readonly string[], environment: NodeJS.ProcessEnv) {
    const { PATH, HOME, NODE_OPTIONS } = process.env;
    this.#child = spawn(process.execPath, [entry, command, ...args], {
      env: { PATH, HOME, NODE_OPTIONS, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed = { stdout: '', stderr: '' };
    this.printed = printed;
    this.ended = ended(this.#child, printed);
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  /** As a crash would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}

function ended(child: ChildProcess, output: { stdout: string; stderr: string }): Promise<Ended> {
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.on('data', (chunk: Buffer) => (output[name] += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, ...output }));
  });
}

/** A command for the runner. */
export interface CommandRequest {
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

let runner: ChildProcess | undefined;
let isRunning = false;

/**
 * Runs a command to its end, as if in a process of its own: loading a command and six services costs two seconds, so all
 * share one, and one that is asked for meanwhile gets its own. That a process ends by itself is for `OperatorCommand`.
 */
export async function operate(
  command: OperatorsCommand,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Ended> {
  if (isRunning) return new OperatorCommand(command, args, environment).ended;
  isRunning = true;
  try {
    runner ??= startRunner();
    const { PATH, HOME } = process.env;
    runner.send({
      args: [command, ...args],
      environment: { PATH, HOME, ...environment },
    } satisfies CommandRequest);
    const [ended] = (await once(runner, 'message')) as [Ended];
    return ended;
  } finally {
    isRunning = false;
  }
}

/** Ends when this process does. */
function startRunner(): ChildProcess {
  const child = fork(runnerEntry, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.on('exit', (exitCode) => {
    runner = undefined;
    if (isRunning) child.emit('error', new Error(`The commands' process has ended: ${exitCode}`));
  });
  child.unref();
  return child;
}

/** What a command printed as JSON. */
export interface Answered<Answer> {
  readonly exitCode: number | null;
  readonly answer: Answer;
}

/** As `operate`, with `--json`. @returns its exit code and what it printed */
export async function operateJson<Answer>(
  command: OperatorsCommand,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Answered<Answer>> {
  const { exitCode, stdout, stderr } = await operate(command, [...args, '--json'], environment);
  if (stdout === '') throw new Error(`${command} ${args.join(' ')} printed no JSON: ${stderr}`);
  return { exitCode, answer: JSON.parse(stdout) as Answer };
}
