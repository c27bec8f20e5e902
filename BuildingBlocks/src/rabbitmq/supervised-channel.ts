import type { Channel, ChannelModel } from 'amqplib';
import { backoffDelay } from '../messaging/index.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import { describeError } from '../observability/redact.ts';
import { closeChannel } from './close.ts';
import type { BrokerConnection } from './connection.ts';
import { TopologyConflictError } from './declare.ts';

const REOPEN = { base: 250, max: 10_000 };
/** A channel that lived this long was well: if it ends, the waits start afresh. */
const HEALTHY_MS = 10_000;
/** A channel that is opened again counts as repaired when it has lived this long: some die of the first message. */
const PROBATION_MS = 2_000;

export interface ChannelParts<C extends Channel> {
  readonly name: string;
  readonly connection: BrokerConnection;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly create: (model: ChannelModel) => Promise<C>;
  /** Everything that must hold before the channel is used; repeated at every opening. */
  readonly setup: (channel: C) => Promise<void>;
  /** Called whenever a channel is open and set up. */
  readonly opened?: (channel: C) => void;
  /** Called if the broker has something of ours in another shape, before the channel was ever open. */
  readonly conflict?: (error: TopologyConflictError) => void;
}

/**
 * A channel that is opened again whenever it or its connection ends. The connection manager does not notice a
 * channel that the server closed (404, 406, …); here every channel is watched by itself.
 */
export class SupervisedChannel<C extends Channel> {
  readonly #parts: ChannelParts<C>;
  readonly #ended = new WeakSet<C>();
  #channel: C | undefined;
  #problem: string | undefined = 'not open yet';
  #failures = 0;
  #openedAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: ChannelParts<C>) {
    this.#parts = parts;
    parts.connection.onConnect((model) => void this.#open(model));
  }

  get name(): string {
    return this.#parts.name;
  }

  /** The channel, if it is open and set up. */
  get current(): C | undefined {
    return this.#channel;
  }

  /** Whether this very channel can still be used, as for acknowledging what it delivered. */
  isAlive(channel: C): boolean {
    return !this.#ended.has(channel);
  }

  /** Why the channel cannot be used; undefined if it can. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Gives up the present channel, and opens another one. */
  replace(reason: string): void {
    const channel = this.#channel;
    if (!channel) return;
    this.#end(channel, reason);
    this.#discard(channel);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const channel = this.#channel;
    this.#channel = undefined;
    if (channel && this.#parts.connection.model) await closeChannel(channel);
  }

  async #open(model: ChannelModel): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#parts.connection.model !== model) return;
    let channel: C | undefined;
    try {
      channel = await this.#parts.create(model);
      const opened = channel;
      let failure = 'closed by the broker';
      opened.on('error', (error) => (failure = reasonOf(error)));
      // Before amqplib fails what is in flight: then it is the channel that ended, not the broker that refused.
      opened.prependListener('close', () => this.#end(opened, failure));
      await this.#parts.setup(opened);
      if (!this.isAlive(opened)) throw new Error(failure);
      this.#opened(opened);
    } catch (error) {
      if (error instanceof TopologyConflictError && this.#openedAt === undefined)
        this.#parts.conflict?.(error);
      this.#broken(reasonOf(error), model);
      if (channel) this.#discard(channel);
    }
  }

  /** Frees a channel that is of no more use; most often the broker has closed it already. */
  #discard(channel: C): void {
    const report = (error: unknown): void =>
      this.#parts.logger.debug(`Channel '${this.name}': ${describeError(error)}`);
    Promise.resolve()
      .then(() => channel.close())
      .catch(report);
  }

  #opened(channel: C): void {
    this.#channel = channel;
    this.#openedAt = performance.now();
    if (this.#failures === 0) this.#repaired();
    else this.#timer = setTimeout(() => this.#repaired(), PROBATION_MS);
    this.#parts.opened?.(channel);
  }

  #repaired(): void {
    this.#problem = undefined;
    this.#parts.metrics.stateChanges.inc({ component: this.name, state: 'open' });
    this.#parts.logger.info(`Channel '${this.name}' is open`);
  }

  #end(channel: C, reason: string): void {
    this.#ended.add(channel);
    if (this.#channel !== channel) return;
    this.#channel = undefined;
    if (performance.now() - (this.#openedAt ?? 0) > HEALTHY_MS) this.#failures = 0;
    this.#broken(reason, this.#parts.connection.model);
  }

  #broken(reason: string, model: ChannelModel | undefined): void {
    if (this.#stopped) return;
    if (this.#problem !== reason) {
      this.#parts.metrics.stateChanges.inc({ component: this.name, state: 'broken' });
      this.#parts.logger.warn(`Channel '${this.name}' is broken: ${reason}`);
    }
    this.#problem = reason;
    clearTimeout(this.#timer);
    if (model) this.#timer = setTimeout(() => void this.#open(model), backoffDelay(++this.#failures, REOPEN));
  }
}

/** What an error of a channel means to people, and the command that mends it. */
export function reasonOf(error: unknown): string {
  const reason = describeError(error);
  // So RabbitMQ before 4.3 ends a consumer that has held a message too long, with a 406 as for much else.
  if (/delivery acknowledgement .*timed out/i.test(reason)) return `consumer time-out: ${reason}`;
  if (/ACCESS[_-]REFUSED/.test(reason)) return `${reason}: the command \`topology apply\` grants it again`;
  return reason;
}
