import type { Channel } from 'amqplib';
import {
  eventByEvent,
  isSplit,
  partitionsOf,
  type PartitionShare,
  type ReceivedMessage,
  type SubscribedQueue,
  type Verdict,
} from '../messaging/index.ts';
import { Consumer } from './consumer.ts';
import { assertQueue, declareQueue, type ExchangesBy } from './declare.ts';
import type { ChannelParts } from './supervised-channel.ts';
import { partitionDeclaration } from './topology.ts';

type Receive = (message: ReceivedMessage) => Promise<Verdict>;
type Setup = (channel: Channel) => Promise<void>;

interface SubscriptionParts {
  readonly service: string;
  readonly exchangesBy: ExchangesBy;
  /** Of a channel with this name and setup. */
  readonly channelParts: (name: string, setup: Setup) => Omit<ChannelParts<Channel>, 'create'>;
  /** What becomes of a message that is to be handled; with the queue of the broker that it comes from. */
  readonly handle: (from: string) => Receive;
  /** What becomes of a message that is to be sent on to a partition. */
  readonly split: Receive;
}

/** A process with all partitions holds up to so many times the messages that it would hold of one queue. */
const HELD = 4;

/** Everything that this process reads of one subscription: its queue, or its partitions, each as long as it is assigned. */
export class SubscriptionConsumers {
  readonly queue: string;
  readonly #main: Consumer;
  readonly #isSplit: boolean;
  readonly #partitions: ReadonlyMap<number, Consumer>;

  constructor(subscribed: SubscribedQueue, parts: SubscriptionParts) {
    const { service, exchangesBy, channelParts, handle, split } = parts;
    const { queue, prefetch } = subscribed;
    this.queue = queue;
    this.#isSplit = isSplit(subscribed);
    const declareAll = channelParts(queue, (channel) =>
      declareQueue(channel, service, subscribed, exchangesBy),
    );
    this.#main = this.#isSplit
      ? new Consumer(declareAll, { queue, prefetch: HELD * prefetch }, eventByEvent(split), false)
      : new Consumer(declareAll, subscribed, eventByEvent(handle(queue)));
    const partitions = partitionsOf(subscribed);
    const share = Math.ceil(prefetch / Math.min(HELD, partitions.length));
    this.#partitions = new Map(
      partitions.map((partition) => {
        const declaration = partitionDeclaration(service, queue, partition);
        const { name } = declaration;
        const channel = channelParts(name, (opened) => assertQueue(opened, declaration));
        return [
          partition,
          new Consumer(channel, { queue: name, prefetch: share }, eventByEvent(handle(name)), false),
        ];
      }),
    );
  }

  get all(): readonly Consumer[] {
    return [this.#main, ...this.#partitions.values()];
  }

  /** Which partitions are read here, in ascending order; undefined of a subscription without any. */
  get partitions(): readonly number[] | undefined {
    if (this.#partitions.size === 0) return undefined;
    return [...this.#partitions].filter(([, { isAssigned }]) => isAssigned).map(([partition]) => partition);
  }

  /** Whether everything that is to be read here is read, and that is anything at all. */
  get isReceiving(): boolean {
    const assigned = this.all.filter(({ isAssigned }) => isAssigned);
    return assigned.length > 0 && assigned.every(({ problem }) => problem === undefined);
  }

  assign({ splits, partitions }: PartitionShare): void {
    if (this.#isSplit) this.#main.assign(splits);
    for (const [partition, consumer] of this.#partitions) consumer.assign(partitions.has(partition));
  }
}
