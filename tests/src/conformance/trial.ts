import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Launch } from '@ticketwave/cli/dev/launch';
import { eventually } from '../support/eventually.ts';
import { OrderPlacedIntegrationEvent } from '../support/sandbox-events.ts';
import { SeverableProxy } from '../support/severable-proxy.ts';
import { wireMessage, type WireMessage } from '../support/wire-message.ts';
import type { QueueSettings } from './contestant.ts';
import { Instance } from './instance.ts';
import { DEAD_LETTERS, type Order } from './order.ts';
import { Loss, NotAsked } from './loss.ts';
import type { OutboxTable, Rival } from './rival.ts';
import { ShopBroker, type DeadLetter } from './shop-broker.ts';

/** Whatever has to happen may take so long, unless the library says otherwise. */
export const PATIENCE_MS = 120_000;
/** Nothing more is expected when nothing has happened for so long: longer than any wait between two runs. */
export const QUIET_MS = 3_000;

export interface TrialOptions {
  readonly rival: Rival;
  /** Without links, straight to the virtual host and the database of this trial. */
  readonly amqpUrl: string;
  readonly databaseUrl: string;
  readonly packages: string | undefined;
  readonly broker: Launch['broker'];
  readonly log: string;
}

/** One question put to one library: what is around it, and what is seen of it. */
export class Trial {
  readonly brokerLink: SeverableProxy;
  readonly databaseLink: SeverableProxy;
  readonly #options: TrialOptions;
  readonly #database: pg.Client;
  readonly #instances: Instance[] = [];
  readonly #dead: DeadLetter[] = [];
  #outside: ShopBroker;

  private constructor(
    options: TrialOptions,
    links: { readonly broker: SeverableProxy; readonly database: SeverableProxy },
    outside: ShopBroker,
    database: pg.Client,
  ) {
    this.#options = options;
    this.brokerLink = links.broker;
    this.databaseLink = links.database;
    this.#outside = outside;
    this.#database = database;
  }

  static async open(options: TrialOptions): Promise<Trial> {
    const { rival, amqpUrl, databaseUrl } = options;
    const links = {
      broker: await SeverableProxy.to(amqpUrl),
      database: await SeverableProxy.to(databaseUrl),
    };
    const outside = await ShopBroker.connect(amqpUrl);
    if (rival.declaresAll !== true) await outside.prepare();
    const database = new pg.Client({ connectionString: databaseUrl });
    database.on('error', () => undefined); // the next query fails with it
    await database.connect();
    await database.query('CREATE TABLE effect (id bigserial PRIMARY KEY, what text NOT NULL)');
    return new Trial(options, links, outside, database);
  }

  /** A process of the library that consumes `shop.orders`. */
  async start(settings: Partial<QueueSettings> = {}): Promise<Instance> {
    const { rival, amqpUrl, databaseUrl, packages, log } = this.#options;
    const instance = await Instance.start({
      module: rival.module!,
      place: {
        amqpUrl: this.brokerLink.through(amqpUrl),
        databaseUrl: this.databaseLink.through(databaseUrl),
        packages,
      },
      settings: { binds: ['shop.order.placed.v1'], isOrdered: false, ...settings },
      log,
    });
    this.#instances.push(instance);
    return instance;
  }

  order(note: string, kind: Order['kind'] = 'placed'): Order {
    return { id: randomUUID(), entity: randomUUID(), note, kind };
  }

  message(note: string, { entity = randomUUID(), sequence = 1 } = {}): WireMessage {
    return wireMessage(OrderPlacedIntegrationEvent, { order_id: entity, note }, { entity, sequence });
  }

  get #patienceMs(): number {
    return this.#options.rival.patienceMs ?? PATIENCE_MS;
  }

  /** Somebody else publishes. */
  async send(...messages: readonly WireMessage[]): Promise<void> {
    for (const message of messages) await this.#outside.publish(message);
  }

  /** As `send`, to a queue that is still coming up and refuses at first. */
  async sendOnceTaken(message: WireMessage): Promise<void> {
    await eventually(async () => {
      await this.send(message);
      return true;
    }, PATIENCE_MS);
  }

  get outside(): ShopBroker {
    return this.#outside;
  }

  /** What handlers have done, in the order of the commits. */
  async effects(): Promise<string[]> {
    const { rows } = await this.#database.query<{ what: string }>('SELECT what FROM effect ORDER BY id');
    return rows.map(({ what }) => what);
  }

  async count(note: string): Promise<number> {
    return (await this.effects()).filter((what) => what === note).length;
  }

  get runs(): readonly { readonly note: string; readonly at: number }[] {
    return this.#instances.flatMap(({ runs }) => runs);
  }

  /** All that was given up so far. */
  async deadLetters(): Promise<readonly DeadLetter[]> {
    this.#dead.push(...(await this.#outside.take(DEAD_LETTERS)));
    const { deadLetters } = this.#options.rival;
    if (!deadLetters) return this.#dead;
    const { rows } = await this.#database.query<DeadLetter & pg.QueryResultRow>(deadLetters.statement);
    return [...this.#dead, ...rows];
  }

  async deadLetterOf(note: string): Promise<DeadLetter | undefined> {
    return (await this.deadLetters()).find(({ body }) => body.includes(JSON.stringify(note)));
  }

  /** @throws Loss with that sentence if it does not come to pass in time */
  async until<T>(
    probe: () => Promise<T | undefined | false> | T | undefined | false,
    otherwise: string,
  ): Promise<T> {
    return eventually(probe, this.#patienceMs).catch((cause: unknown) => {
      throw new Loss(otherwise, { cause });
    });
  }

  /** @throws Loss if they do not all have an effect in time */
  async untilHandled(...notes: readonly string[]): Promise<void> {
    const missing = async (): Promise<readonly string[]> => {
      const effects = new Set(await this.effects());
      return notes.filter((note) => !effects.has(note));
    };
    await eventually(async () => (await missing()).length === 0, this.#patienceMs).catch(
      async (cause: unknown) => {
        const lost = await missing();
        throw new Loss(
          `${lost.length} of ${notes.length} messages had no effect within ${this.#patienceMs / 1_000} s.`,
          { cause },
        );
      },
    );
  }

  /** Until neither a run nor an effect nor a dead letter has been added for `QUIET_MS`. */
  async quiet(): Promise<void> {
    const seen = async (): Promise<string> =>
      [this.runs.length, (await this.effects()).length, (await this.deadLetters()).length].join();
    const deadline = performance.now() + this.#patienceMs;
    for (let before = await seen(), now = ''; before !== now && performance.now() < deadline;) {
      before = await seen();
      await sleep(QUIET_MS);
      now = await seen();
    }
  }

  /** SIGKILL to the node, and up again. */
  async restartBroker(): Promise<void> {
    await this.#options.broker.kill();
    await this.#options.broker.start();
    this.#outside = await eventually(() => this.#outside.reconnect(), PATIENCE_MS);
  }

  /**
   * From now on whoever marks a row of the outbox as published waits.
   * @returns ends the waiting of those whose process is dead, and lets others mark
   * @throws NotAsked if the library has no outbox
   */
  async holdMarks(): Promise<() => Promise<void>> {
    const { outbox } = this.#options.rival;
    if (!outbox) throw new NotAsked('It has no outbox.');
    await this.#database.query(triggerOn(outbox));
    await this.#database.query('SELECT pg_advisory_lock(1)');
    return async () => {
      await this.#database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
      );
      await this.#database.query(`DROP TRIGGER held ON ${outbox.name}`);
      await this.#database.query('SELECT pg_advisory_unlock(1)');
    };
  }

  /** Ends what still runs, also after a failure. */
  async close(): Promise<void> {
    for (const instance of this.#instances) await instance.kill();
    await this.brokerLink.sever();
    await this.databaseLink.sever();
    await this.#outside.close();
    await this.#database.end();
  }
}

const triggerOn = ({ name, markedBy }: OutboxTable): string => `
  CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END $$;
  CREATE TRIGGER held BEFORE UPDATE ON ${name} FOR EACH ROW
    WHEN (OLD.${markedBy} IS NULL AND NEW.${markedBy} IS NOT NULL) EXECUTE FUNCTION hold()`;
