import type { Channel, ChannelModel } from 'amqplib';
import type { SubscribedQueue } from '../messaging/index.ts';
import type { Logger } from '../observability/index.ts';
import { describeError } from '../observability/redact.ts';
import { closeChannel } from './close.ts';
import { declareExchanges, declareQueue, type ExchangesBy } from './declare.ts';
import type { BindingsReader } from './monitoring.ts';
import { reasonOf, SupervisedChannel, type ChannelParts } from './supervised-channel.ts';
import { queueTopology, type BindingDeclaration } from './topology.ts';

/** What is missing is seen within 10 s, whoever asks then. */
const DEFAULT_INTERVAL_MS = 5_000;
const NOT_FOUND = 404;
const REMEMBERED = 20;
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

/** A queue was missing, and what was in it is lost. */
export interface RestoredQueue {
  readonly queue: string;
  /** When it was declared again; ISO 8601. */
  readonly at: string;
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
  readonly #restored: RestoredQueue[] = [];
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

  /** Queues that have been missing and are there again, of the last ones 20. */
  get restored(): readonly RestoredQueue[] {
    return this.#restored;
  }

  /** A queue of this service turned out to be missing, to whoever declares it again now. */
  wasMissing(queue: string): void {
    const isKnown = this.#restored.some(
      (one) => one.queue === queue && Date.now() - Date.parse(one.at) < DEFAULT_INTERVAL_MS,
    );
    if (isKnown) return; // who reads a queue and who looks after it may both have found it missing
    this.#count('queue restored');
    this.#restored.push({ queue, at: new Date().toISOString() });
    if (this.#restored.length > REMEMBERED) this.#restored.shift();
    this.#logger.error(`Queue '${queue}' was missing and is declared again; what was in it is lost`);
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
    const { model } = this.#parts.connection;
    if (!channel || !model) return; // it comes back by itself, and looks then
    try {
      await onFreshChannel(model, async (fresh) => {
        await this.#findMissingQueues(fresh);
        await this.#restore(fresh);
      });
      this.#schedule();
    } catch (error) {
      if (this.channel.current === channel) this.channel.replace(reasonOf(error));
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
    for (const name of this.#missing) this.wasMissing(name);
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
      if (this.#gaps.length > REMEMBERED) this.#gaps.shift();
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

/** The broker remembers on a channel what was allowed there: what is revoked shows on another one. */
async function onFreshChannel(model: ChannelModel, body: (channel: Channel) => Promise<void>): Promise<void> {
  const channel = await model.createChannel();
  const state = { closed: false };
  channel.on('error', () => (state.closed = true)); // what the body has asked for gives the reason
  try {
    await body(channel);
  } finally {
    if (!state.closed) await closeChannel(channel);
  }
}

const keyOf = ({ exchange, queue, routingKey }: BindingDeclaration): string =>
  JSON.stringify([exchange, queue, routingKey]);
