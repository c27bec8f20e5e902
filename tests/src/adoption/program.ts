import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '@ticketwave/cli/dev/ports';
import { eventually } from '../support/eventually.ts';
import { withoutOurs } from '../support/npm-run.ts';
import type { Adoption } from './packed.ts';

/** A program that runs in a folder with installed packages and answers over HTTP. */
export class Program {
  readonly url: string;
  readonly #child: ChildProcess;
  #output = '';

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
  }

  /** @param path of its module, relative to the folder @param environment besides PORT */
  static async start(
    { folder, nodePath }: Adoption,
    path: string,
    environment: NodeJS.ProcessEnv,
  ): Promise<Program> {
    const port = await freePort();
    const child = spawn(nodePath, [path], {
      cwd: folder,
      env: { ...withoutOurs(process.env), ...environment, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Program(child, `http://127.0.0.1:${port}`);
  }

  /** Waits until each path answers with 200. @throws Error with what it printed, if it has ended or does not in time */
  async untilHealthy(...paths: string[]): Promise<void> {
    const isHealthy = async (): Promise<boolean> => {
      for (const path of paths) if ((await this.status(path)) !== 200) return false;
      return true;
    };
    await eventually(async () => this.#ended || (await isHealthy()), 90_000).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.#output}`);
    });
    if (this.#ended) throw new Error(`It has ended:\n${this.#output}`);
  }

  /** The status that it answers with; undefined if it does not. */
  async status(path: string): Promise<number | undefined> {
    const answer = await fetch(`${this.url}${path}`).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.status;
  }

  async read<T>(path: string): Promise<T> {
    return (await (await fetch(`${this.url}${path}`)).json()) as T;
  }

  /** As an administrator stops it. @returns its exit code */
  async stop(): Promise<number | null> {
    if (!this.#ended) {
      const end = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await end;
    }
    return this.#child.exitCode;
  }

  get #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
