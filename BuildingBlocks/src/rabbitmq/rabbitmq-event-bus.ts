import type { Message } from '@ticketwave/contracts';
import type { Channel, ChannelModel } from 'amqplib';
import {
  EventBus,
  internalExchange,
  mainQueues,
  retryQueues,
  settled,
  type PartitionShare,
  type PublishOutcome,
  type ReceivedMessage,
  type SubscribedQueue,
  type Verdict,
} from '../messaging/index.ts';
import { virtualHostOf } from './broker-address.ts';
import { BrokerConnection } from './connection.ts';
import type { Consumer } from './consumer.ts';
import { CopyPublisher } from './copy-publisher.ts';
import { declareExchanges } from './declare.ts';
import { EventPublisher } from './event-publisher.ts';
import { BindingsReader } from './monitoring.ts';
import { readWiring, type BrokerWiring } from './wiring.ts';
import { MessageMeter } from './message-meter.ts';
import { countQueues, type QueueCounts } from './queue-counts.ts';
import { readyIn } from './queue-depth.ts';
import { QueueProgress } from './queue-progress.ts';
import type { RabbitMqOptions } from './rabbitmq-options.ts';
import { Splitter } from './splitter.ts';
import { SubscriptionConsumers } from './subscription-consumers.ts';
import { TopologyGuard, type BindingGap, type RestoredQueue } from './topology-guard.ts';

/**
 * The event bus on RabbitMQ. Publishing and consuming have a connection each, so that a publisher that the broker
 * blocks does not keep acknowledgements back.
 */
export class RabbitMqEventBus extends EventBus {
  readonly #options: RabbitMqOptions;
  readonly #publishing: BrokerConnection;
  readonly #consuming: BrokerConnection;
  readonly #publisher: EventPublisher;
  readonly #copies: CopyPublisher;
  readonly #internal: string;
  readonly #subscriptions: SubscriptionConsumers[] = [];
  readonly #bindings: BindingsReader | undefined;
  readonly #guard: TopologyGuard;
  readonly #meter: MessageMeter;
  readonly #progress = new Map<string, QueueProgress>();
  /** By an operator. */
  #paused: ReadonlySet<string> = new Set();

  constructor(options: RabbitMqOptions) {
    super();
    const {
      broker,
      service,
      version,
      contracts,
      logger,
      metrics,
      monitoringUrl,
      guardIntervalMs,
      exchangesBy = 'administered',
    } = options;
    this.#options = options;
    this.#meter = new MessageMeter(metrics);
    const instance = { service, service_version: version, contracts };
    this.#publishing = new BrokerConnection(broker, `${service}.publish`, instance, logger, metrics);
    this.#consuming = new BrokerConnection(broker, `${service}.consume`, instance, logger, metrics);
    this.#publisher = new EventPublisher(
      this.#channelParts('publisher', this.#publishing, (channel) =>
        declareExchanges(channel, service, exchangesBy, options),
      ),
    );
    this.#internal = internalExchange(service);
    this.#copies = new CopyPublisher(this.#channelParts('copies', this.#publishing, () => Promise.resolve()));
    if (monitoringUrl !== undefined)
      this.#bindings = new BindingsReader(monitoringUrl, virtualHostOf(broker()));
    this.#guard = new TopologyGuard({
      name: 'topology',
      connection: this.#consuming,
      logger,
      metrics,
      service,
      exchangesBy,
      bindings: this.#bindings,
      ...(guardIntervalMs !== undefined && { intervalMs: guardIntervalMs }),
    });
  }

  /** Connects in the background, and again whenever a connection ends. */
  open(): void {
    this.#publishing.open();
    this.#consuming.open();
  }

  override get accepting(): boolean {
    return this.#publishing.problem === undefined && this.#publisher.shared.channel.current !== undefined;
  }

  override publish(
    message: Message,
    { mandatory }: { readonly mandatory: boolean },
  ): Promise<PublishOutcome> {
    // Whatever a foreign client has put into a message, its copy cannot close the channel of the outbox.
    const isCopy = message.exchange === this.#internal;
    return this.#meter.sending(message, () =>
      isCopy ? this.#copies.publish(message) : this.#publisher.publish(message, mandatory),
    );
  }

  override publishInOrder(
    messages: readonly Message[],
    { mandatory }: { readonly mandatory: boolean },
  ): Promise<PublishOutcome[]> {
    return this.#meter.sendingInOrder(messages, () => this.#publisher.publishInOrder(messages, mandatory));
  }

  override consume(queue: SubscribedQueue, receive: (message: ReceivedMessage) => Promise<Verdict>): void {
    const { service, exchangesBy = 'administered', logger } = this.#options;
    this.#guard.watch(queue);
    const splitter = new Splitter(queue, { service, bus: this, logger });
    this.#subscriptions.push(
      new SubscriptionConsumers(queue, {
        service,
        exchangesBy,
        channelParts: (name, setup) => this.#channelParts(name, this.#consuming, setup),
        missing: (name) => this.#guard.wasMissing(name),
        handle: (from) => this.#noting(queue.queue, from, receive),
        split: (message) => {
          this.#took(queue.queue, message);
          return splitter.split(message);
        },
      }),
    );
  }

  override assign({ queue }: SubscribedQueue, share: PartitionShare): void {
    this.#subscriptions.find((subscription) => subscription.queue === queue)?.assign(share);
  }

  override isPaused({ queue }: SubscribedQueue): boolean {
    return this.#paused.has(queue);
  }

  override isReceiving({ queue }: SubscribedQueue): boolean {
    const subscription = this.#subscriptions.find((known) => known.queue === queue);
    return this.accepting && this.#consuming.problem === undefined && subscription?.isReceiving === true;
  }

  override pause(): void {
    for (const consumer of this.#consumers) consumer.pause();
  }

  override resume(): void {
    for (const consumer of this.#consumers) consumer.resume();
  }

  /** Takes no messages from these queues, whatever `pause` and `resume` say, and from the others as those do. */
  pauseOnly(queues: ReadonlySet<string>): void {
    this.#paused = queues;
    for (const { queue, all } of this.#subscriptions)
      for (const consumer of all) consumer.setPausedByOperator(queues.has(queue));
  }

  /** Connections and channels, with what is broken about them. */
  get components(): readonly { readonly name: string; readonly problem: string | undefined }[] {
    const publishers = [this.#publisher.shared.channel, this.#copies.shared.channel];
    return [this.#publishing, this.#consuming, ...publishers, this.#guard.channel, ...this.#consumers];
  }

  /** What is broken, by name of connection or channel; empty if messages flow. */
  problems(): Record<string, string> {
    return Object.fromEntries(
      this.components.flatMap(({ name, problem }) => (problem === undefined ? [] : [[name, problem]])),
    );
  }

  /** Whether the broker takes no messages because of an alarm. */
  get isBlocked(): boolean {
    return this.#publishing.isBlocked;
  }

  /**
   * What waits in these queues of the broker.
   * @throws Error if it cannot be asked
   */
  counts(names: readonly string[]): Promise<ReadonlyMap<string, QueueCounts>> {
    return countQueues(this.#model(), names);
  }

  /** Which of these exchanges, and which bindings, the broker has. @throws Error if it cannot be asked */
  wiring(exchanges: readonly string[]): Promise<BrokerWiring> {
    return readWiring(this.#model(), exchanges, this.#bindings);
  }

  /** How long at most the oldest message has been waiting in a queue, in milliseconds; 0 if others read it. */
  lag(queue: string, ready: number): number {
    const consumer = this.#consumers.find(({ name }) => name === queue);
    return consumer?.isAssigned === false ? 0 : this.#progressOf(queue).lag(ready, Date.now());
  }

  /** Of each subscription with partitions, those that this process reads. */
  partitions(): Readonly<Record<string, readonly number[]>> {
    return Object.fromEntries(
      this.#subscriptions.flatMap(({ queue, partitions }) => (partitions ? [[queue, partitions]] : [])),
    );
  }

  /** Whether bindings are checked, and which of them, and which queues, were missing for a while. */
  topology(): {
    readonly bindings: string;
    readonly gaps: readonly BindingGap[];
    readonly restored: readonly RestoredQueue[];
  } {
    return { bindings: this.#guard.bindings, gaps: this.#guard.gaps, restored: this.#guard.restored };
  }

  /** Why not all of these queues are consumed; undefined if they are. */
  consumingProblem(queues: readonly SubscribedQueue[]): string | undefined {
    const hindrances = this.#consumersOf(queues).map(({ hindrance }) => hindrance);
    return this.#consuming.problem ?? hindrances.find((hindrance) => hindrance !== undefined);
  }

  /**
   * How many messages wait in these queues and in their retry queues, or are being handled here.
   * @throws Error if the broker cannot be asked
   */
  async waiting(queues: readonly SubscribedQueue[]): Promise<number> {
    const model = this.#model();
    const names = queues.flatMap((queue) => [...mainQueues(queue), ...retryQueues(queue)]);
    const ready = await Promise.all(names.map((name) => readyIn(model, name)));
    const busy = this.#consumersOf(queues).map((consumer) => consumer.busy);
    return [...ready, ...busy].reduce<number>((sum, count = 0) => sum + count, 0);
  }

  #model(): ChannelModel {
    const { model, problem } = this.#consuming;
    if (!model) throw new Error(`Not connected: ${problem}`);
    return model;
  }

  /** @param from the subscription's queue, or one of its partitions */
  #noting(
    queue: string,
    from: string,
    receive: (message: ReceivedMessage) => Promise<Verdict>,
  ): (message: ReceivedMessage) => Promise<Verdict> {
    return (message) => {
      this.#meter.delivered(queue, message);
      this.#took(from, message);
      return receive(message).then((verdict) => {
        settled(message, queue, verdict);
        return verdict;
      });
    };
  }

  #took(from: string, { properties }: ReceivedMessage): void {
    this.#progressOf(from).taken((properties.timestamp ?? 0) * 1000);
  }

  #progressOf(queue: string): QueueProgress {
    const progress = this.#progress.get(queue) ?? new QueueProgress(Date.now());
    this.#progress.set(queue, progress);
    return progress;
  }

  get #consumers(): readonly Consumer[] {
    return this.#subscriptions.flatMap(({ all }) => all);
  }

  #consumersOf(queues: readonly SubscribedQueue[]): Consumer[] {
    const names = new Set(queues.map(({ queue }) => queue));
    return this.#subscriptions.filter(({ queue }) => names.has(queue)).flatMap(({ all }) => all);
  }

  /** Takes no more messages and waits for those being handled. Publishing still works. */
  async stopConsuming(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.stop()));
  }

  async close(): Promise<void> {
    await this.#guard.stop();
    await Promise.all([this.#publisher.shared.channel.stop(), this.#copies.shared.channel.stop()]);
    await Promise.all([this.#publishing.close(), this.#consuming.close()]);
  }

  #channelParts(name: string, connection: BrokerConnection, setup: (channel: Channel) => Promise<void>) {
    const { logger, metrics, onConflict: conflict } = this.#options;
    return { name, connection, setup, logger, metrics, ...(conflict && { conflict }) };
  }
}
