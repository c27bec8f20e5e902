import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { developmentPassword } from '@ticketwave/cli/dev/accounts';
import { freePort } from '@ticketwave/cli/dev/ports';
import { recordedEvents } from '@ticketwave/operations-service/application/recorded-events';
import { developmentEnvironment } from '@ticketwave/scripts/services';
import { connect } from 'amqplib';
import type { Place } from './contestant.ts';
import { untilIs } from './queues.ts';

const TOKEN = developmentPassword('operators');

/** OperationsService of this build in a process of its own, on the broker and a database of a contestant. */
export class OperationsProcess {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** Does not wait until it is ready. */
  static async start({ tree, folder, amqpUrl, databaseUrl }: Place): Promise<OperationsProcess> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const log = openSync(join(folder, 'operations.log'), 'a');
    const child = spawn(process.execPath, ['dist/main.js'], {
      cwd: join(tree, 'OperationsService'),
      env: {
        ...process.env,
        ...developmentEnvironment,
        ...{ PORT: String(port), PUBLIC_URL: url, HOST: '127.0.0.1', LOG_FORMAT: 'json' },
        ...{ AMQP_URL: amqpUrl, DATABASE_URL: databaseUrl, RABBITMQ_EXCHANGES: 'self-declared' },
        OPS_TOKEN: TOKEN,
      },
      // It ends itself when the channel closes.
      stdio: ['ignore', log, log, 'ipc'],
    });
    await once(child, 'spawn');
    return new OperationsProcess(child, url);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async untilReady(): Promise<void> {
    const serves = (path: string): Promise<boolean> =>
      fetch(`${this.url}/health/${path}`).then(
        ({ ok }) => ok,
        () => false,
      );
    await untilIs(
      async () => !this.#hasEnded && (await serves('ready')) && (await serves('messaging')),
      Boolean,
      { what: 'a ready OperationsService', timeoutMs: 120_000, everyMs: 50 },
    );
  }

  /** As an operator. @throws Error if it does not answer 200 */
  async text(path: string): Promise<string> {
    const response = await fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${text}`);
    return text;
  }

  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

/** What its publishers would have made: the exchanges that it listens to. */
export async function declareExchanges(amqpUrl: string): Promise<void> {
  const model = await connect(amqpUrl);
  try {
    const channel = await model.createChannel();
    for (const exchange of new Set(recordedEvents.map(({ contract }) => contract.exchange)))
      await channel.assertExchange(exchange, 'topic', { durable: true });
  } finally {
    await model.close();
  }
}

/** Lets the service make its tables and queues. */
export async function migrateOperations(place: Place): Promise<void> {
  await declareExchanges(place.amqpUrl);
  const service = await OperationsProcess.start(place);
  try {
    await service.untilReady();
  } finally {
    await service.stop();
  }
}
