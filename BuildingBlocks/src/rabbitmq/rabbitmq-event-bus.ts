import type { Channel } from 'amqplib';
import {
  EventBus,
  type Message,
  type PublishOutcome,
  type ReceivedMessage,
  type SubscribedQueue,
  type Verdict,
} from '../messaging/index.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import { BrokerConnection } from './connection.ts';
import { Consumer } from './consumer.ts';
import { declareExchanges, declareQueue, type ExchangesBy } from './declare.ts';
import { BindingsReader } from './monitoring.ts';
import { Publisher } from './publisher.ts';
import { TopologyGuard, type BindingGap } from './topology-guard.ts';

interface RabbitMqOptions {
  /** With the virtual host. Never logged. */
  readonly url: string;
  readonly service: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Who makes the service's exchanges; the administrator unless given. */
  readonly exchangesBy?: ExchangesBy;
  /** The management API with a user of the tag `monitoring`, to see bindings; never logged. */
  readonly monitoringUrl?: string | undefined;
  /** How often queues, bindings and exchanges are looked after, in milliseconds. */
  readonly guardIntervalMs?: number;
  /** Called if, at start, the broker has something of ours with other properties: a person must decide. */
  readonly onConflict?: (error: Error) => void;
}

/**
 * The event bus on RabbitMQ. Publishing and consuming have a connection each, so that a publisher that the broker
 * blocks does not keep acknowledgements back.
 */
export class RabbitMqEventBus extends EventBus {
  readonly #options: RabbitMqOptions;
  readonly #publishing: BrokerConnection;
  readonly #consuming: BrokerConnection;
  readonly #publisher: Publisher;
  readonly #consumers: Consumer[] = [];
  readonly #guard: TopologyGuard;

  constructor(options: RabbitMqOptions) {
    super();
    const {
      url,
      service,
      logger,
      metrics,
      monitoringUrl,
      guardIntervalMs,
      exchangesBy = 'administered',
    } = options;
    this.#options = options;
    this.#publishing = new BrokerConnection(url, `${service}.publish`, logger, metrics);
    this.#consuming = new BrokerConnection(url, `${service}.consume`, logger, metrics);
    const user = decodeURIComponent(new URL(url).username);
    this.#publisher = new Publisher(
      this.#channelParts('publisher', this.#publishing, (channel) =>
        declareExchanges(channel, service, exchangesBy),
      ),
      user,
    );
    const virtualHost = decodeURIComponent(new URL(url).pathname.slice(1)) || '/';
    this.#guard = new TopologyGuard({
      name: 'topology',
      connection: this.#consuming,
      logger,
      metrics,
      service,
      exchangesBy,
      bindings: monitoringUrl === undefined ? undefined : new BindingsReader(monitoringUrl, virtualHost),
      ...(guardIntervalMs !== undefined && { intervalMs: guardIntervalMs }),
    });
  }

  /** Connects in the background, and again whenever a connection ends. */
  open(): void {
    this.#publishing.open();
    this.#consuming.open();
  }

  override get accepting(): boolean {
    return this.#publishing.problem === undefined && this.#publisher.channel.current !== undefined;
  }

  override publish(
    message: Message,
    { mandatory }: { readonly mandatory: boolean },
  ): Promise<PublishOutcome> {
    return this.#publisher.publish(message, mandatory);
  }

  override consume(queue: SubscribedQueue, receive: (message: ReceivedMessage) => Promise<Verdict>): void {
    const { service, exchangesBy = 'administered' } = this.#options;
    this.#guard.watch(queue);
    const parts = this.#channelParts(queue.queue, this.#consuming, (channel) =>
      declareQueue(channel, service, queue, exchangesBy),
    );
    this.#consumers.push(new Consumer(parts, queue, receive));
  }

  override pause(): void {
    for (const consumer of this.#consumers) consumer.pause();
  }

  override resume(): void {
    for (const consumer of this.#consumers) consumer.resume();
  }

  /** What is broken, by name of connection or channel; empty if messages flow. */
  problems(): Record<string, string> {
    const channels = [this.#publisher.channel, this.#guard.channel];
    const parts = [this.#publishing, this.#consuming, ...channels, ...this.#consumers];
    return Object.fromEntries(
      parts.flatMap(({ name, problem }) => (problem === undefined ? [] : [[name, problem]])),
    );
  }

  /** Whether bindings are checked, and which of them were missing for a while. */
  topology(): { readonly bindings: string; readonly gaps: readonly BindingGap[] } {
    return { bindings: this.#guard.bindings, gaps: this.#guard.gaps };
  }

  /** Takes no more messages and waits for those being handled. Publishing still works. */
  async stopConsuming(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.stop()));
  }

  async close(): Promise<void> {
    await this.#guard.stop();
    await this.#publisher.channel.stop();
    await Promise.all([this.#publishing.close(), this.#consuming.close()]);
  }

  #channelParts(name: string, connection: BrokerConnection, setup: (channel: Channel) => Promise<void>) {
    const { logger, metrics, onConflict: conflict } = this.#options;
    return { name, connection, setup, logger, metrics, ...(conflict && { conflict }) };
  }
}
