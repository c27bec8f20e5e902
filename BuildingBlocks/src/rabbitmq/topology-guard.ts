import type { Channel } from 'amqplib';
import type { SubscribedQueue } from '../messaging/index.ts';
import type { Logger } from '../observability/index.ts';
import { describeError } from '../observability/redact.ts';
import { declareExchanges, declareQueue, type ExchangesBy } from './declare.ts';
import type { BindingsReader } from './monitoring.ts';
import { SupervisedChannel, type ChannelParts } from './supervised-channel.ts';
import { queueTopology, type BindingDeclaration } from './topology.ts';

const DEFAULT_INTERVAL_MS = 15_000;
const NOT_FOUND = 404;
const REMEMBERED_GAPS = 20;
const RESTORED = ['queue restored', 'binding restored'] as const;

/** While a binding was missing, what was published went past its queue. Times are ISO 8601. */
export interface BindingGap {
  readonly exchange: string;
  readonly queue: string;
  readonly routingKey: string;
  /** When it was last seen. */
  readonly since: string;
  /** When it was restored. */
  readonly until: string;
  /** The command that sends the events again which were missed. */
  readonly remedy: string;
}

interface GuardParts extends Omit<ChannelParts<Channel>, 'create' | 'setup'> {
  readonly service: string;
  readonly exchangesBy: ExchangesBy;
  /** Without one, missing bindings are restored without anybody knowing that they were missing. */
  readonly bindings: BindingsReader | undefined;
  readonly intervalMs?: number;
}

/**
 * Looks at intervals whether everything that the service needs on the broker is there: dead letters and retry queues,
 * which nobody consumes, bindings, and exchanges. What is the service's own is restored, and said; what is missing
 * otherwise is a problem of this channel.
 */
export class TopologyGuard {
  readonly channel: SupervisedChannel<Channel>;
  readonly #parts: GuardParts;
  readonly #logger: Logger;
  readonly #queues: SubscribedQueue[] = [];
  readonly #gaps: BindingGap[] = [];
  readonly #missing = new Set<string>();
  /** Bindings that are missing now. */
  readonly #open = new Map<string, BindingDeclaration & { readonly since: string }>();
  /** ISO 8601; undefined until everything has been there once. */
  #lastRestored: string | undefined;
  #bindingsProblem: string | undefined;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#logger = parts.logger;
    // From the beginning, or nobody would see that the first one is one more.
    for (const state of RESTORED) parts.metrics.stateChanges.inc({ component: parts.name, state }, 0);
    this.channel = new SupervisedChannel({
      ...parts,
      create: (model) => model.createChannel(),
      setup: (channel) => this.#restore(channel),
      opened: () => this.#schedule(),
    });
  }

  watch(queue: SubscribedQueue): void {
    this.#queues.push(queue);
  }

  /** What has been missing and is there again, of the last ones 20. */
  get gaps(): readonly BindingGap[] {
    return this.#gaps;
  }

  /** `checked`, or why bindings are not: AMQP cannot list them. */
  get bindings(): string {
    if (!this.#parts.bindings) return 'not checked: RABBITMQ_MONITORING_URL is not set';
    return this.#bindingsProblem === undefined ? 'checked' : `not checked: ${this.#bindingsProblem}`;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.channel.stop();
    await this.#running;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#look();
    }, this.#parts.intervalMs ?? DEFAULT_INTERVAL_MS);
  }

  async #look(): Promise<void> {
    const channel = this.channel.current;
    if (!channel) return; // it comes back by itself, and looks then
    try {
      await this.#findMissingQueues(channel);
      await this.#restore(channel);
      this.#schedule();
    } catch (error) {
      if (this.channel.current === channel) this.channel.replace(describeError(error));
    }
  }

  /** A queue that is missing closes the channel: it is restored when the next one opens. */
  async #findMissingQueues(channel: Channel): Promise<void> {
    for (const { name } of this.#queues.flatMap(
      (queue) => queueTopology(this.#parts.service, queue).queues,
    )) {
      try {
        await channel.checkQueue(name);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === NOT_FOUND)) throw error;
        this.#missing.add(name);
        throw new Error(`queue '${name}' is missing`, { cause: error });
      }
    }
  }

  async #restore(channel: Channel): Promise<void> {
    const { service, exchangesBy } = this.#parts;
    await this.#findMissingBindings();
    await declareExchanges(channel, service, exchangesBy);
    for (const queue of this.#queues) await declareQueue(channel, service, queue, exchangesBy);
    for (const name of this.#missing) {
      this.#count('queue restored');
      this.#logger.error(`Queue '${name}' was missing and is declared again; what was in it is lost`);
    }
    this.#missing.clear();
    this.#closeGaps();
  }

  /** What the broker lists; nothing is missing that has never been there. */
  async #findMissingBindings(): Promise<void> {
    const { service, bindings: reader } = this.#parts;
    if (!reader || this.#lastRestored === undefined) return;
    try {
      const there = new Set((await reader.read(this.#stopping.signal)).map(keyOf));
      this.#bindingsProblem = undefined;
      for (const binding of this.#queues.flatMap((queue) => queueTopology(service, queue).bindings)) {
        const key = keyOf(binding);
        if (!there.has(key) && !this.#open.has(key))
          this.#open.set(key, { ...binding, since: this.#lastRestored });
      }
    } catch (error) {
      const problem = describeError(error);
      if (problem !== this.#bindingsProblem) this.#logger.warn(`Bindings cannot be checked: ${problem}`);
      this.#bindingsProblem = problem;
    }
  }

  /** Of the bindings to exchanges of events: within the service a copy waits until its binding is back. */
  #closeGaps(): void {
    const until = new Date().toISOString();
    for (const { exchange, queue, routingKey, since } of this.#open.values()) {
      const [publisher = '', kind] = exchange.split('.');
      if (kind !== 'events') continue;
      this.#count('binding restored');
      const remedy = `outbox republish --service ${publisher} --since ${since}`;
      this.#gaps.push({ exchange, queue, routingKey, since, until, remedy });
      if (this.#gaps.length > REMEMBERED_GAPS) this.#gaps.shift();
      this.#logger.error(
        `The binding of '${queue}' to '${exchange}' by '${routingKey}' was missing between ${since} and ${until}, and ` +
          `is restored. What was published meanwhile went past it: ${remedy}`,
      );
    }
    this.#open.clear();
    this.#lastRestored = until;
  }

  #count(state: (typeof RESTORED)[number]): void {
    this.#parts.metrics.stateChanges.inc({ component: this.#parts.name, state });
  }
}

const keyOf = ({ exchange, queue, routingKey }: BindingDeclaration): string =>
  JSON.stringify([exchange, queue, routingKey]);
