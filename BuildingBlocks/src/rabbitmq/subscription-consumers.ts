import type { Channel } from 'amqplib';
import {
  eventByEvent,
  isSplit,
  partitionsOf,
  receiveAll,
  type PartitionShare,
  type ReceivedMessage,
  type SubscribedQueue,
  type Verdict,
} from '../messaging/index.ts';
import { unbundled } from './bundle.ts';
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
  /** Called with a queue that is declared again, because it was deleted while it was read. */
  readonly missing: (queue: string) => void;
  /** What becomes of a message that is to be handled; with the queue of the broker that it comes from. */
  readonly handle: (from: string) => Receive;
  /** What becomes of a message that is to be sent on to a partition. */
  readonly split: Receive;
}

/** So many times the messages that handlers would hold are sent on together. */
const SPLIT_AT_ONCE = 2;

/** Each of the messages that have come in one, and of the events in a batch, as if it had come alone. */
function oneByOne(receive: Receive): Receive {
  const one = eventByEvent(receive);
  return (message) => {
    const messages = unbundled(message);
    return messages.length === 1 ? one(messages[0] ?? message) : receiveAll(messages, one);
  };
}

/** Everything that this process reads of one subscription: its queue, or its partitions, each as long as it is assigned. */
export class SubscriptionConsumers {
  readonly queue: string;
  readonly #main: Consumer;
  readonly #isSplit: boolean;
  readonly #partitions: ReadonlyMap<number, Consumer>;

  constructor(subscribed: SubscribedQueue, parts: SubscriptionParts) {
    const { service, exchangesBy, handle, split, missing } = parts;
    const channelParts = (name: string, setup: Setup) => ({ ...parts.channelParts(name, setup), missing });
    const { queue, prefetch } = subscribed;
    this.queue = queue;
    this.#isSplit = isSplit(subscribed);
    const declareAll = channelParts(queue, (channel) =>
      declareQueue(channel, service, subscribed, exchangesBy),
    );
    const partitions = partitionsOf(subscribed);
    const carried = partitions.length > 0 ? oneByOne : eventByEvent;
    this.#main = this.#isSplit
      ? new Consumer(declareAll, { queue, prefetch: SPLIT_AT_ONCE * prefetch }, carried(split), false)
      : new Consumer(declareAll, subscribed, carried(handle(queue)));
    // Each may carry many messages.
    const share = Math.max(2, Math.ceil(prefetch / partitions.length));
    this.#partitions = new Map(
      partitions.map((partition) => {
        const declaration = partitionDeclaration(service, queue, partition);
        const { name } = declaration;
        const channel = channelParts(name, (opened) => assertQueue(opened, declaration));
        return [
          partition,
          new Consumer(channel, { queue: name, prefetch: share }, oneByOne(handle(name)), false),
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
