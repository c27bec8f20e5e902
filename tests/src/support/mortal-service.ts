import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Subscription } from '@ticketwave/building-blocks/messaging';
import { switchedOff, type Mechanism } from './mechanisms-off.ts';
import type { Sandbox } from './sandbox.ts';

/** More than any spec needs: one that cannot even start is not started for ever. */
const MOST_DEATHS = 12;

/** The service `shop` in a process that is started again whenever it dies, as a supervisor would. */
export class MortalService {
  /** How often it has died so far. */
  deaths = 0;
  readonly #environment: NodeJS.ProcessEnv;
  #process: ChildProcess | undefined;
  #stopping = false;

  /** @param order of its subscription */
  constructor(
    { amqpUrl, database }: Sandbox,
    without: readonly Mechanism[] = [],
    order?: Subscription['order'],
  ) {
    this.#environment = {
      ...process.env,
      AMQP_URL: amqpUrl,
      DATABASE_URL: database.url,
      ...(order && { ORDER: JSON.stringify(order) }),
      WITHOUT: [...without, ...switchedOff()].join(','),
    };
  }

  start(): void {
    const program = fileURLToPath(new URL('mortal-shop.js', import.meta.url));
    this.#process = fork(program, { env: { ...this.#environment, DEATHS: String(this.deaths) } });
    this.#process.once('exit', () => {
      if (this.#stopping) return;
      this.deaths++;
      if (this.deaths < MOST_DEATHS) this.start();
    });
  }

  /** After `stop`. */
  restart(): void {
    this.#stopping = false;
    this.start();
  }

  /** Holds the whole process up (SIGSTOP), as a paused virtual machine or a full processor does. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#process?.kill('SIGCONT');
  }

  /** @param signal SIGTERM lets it finish what it has begun */
  async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.#stopping = true;
    const running = this.#process;
    if (running?.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, 'exit');
    running.kill(signal);
    await exited;
  }
}
