import { compressed, eventBatchOf, fitInBatch, type Compression, type Message } from '@ticketwave/contracts';
import { newId, type EventBus, type PublishOutcome } from '../messaging/index.ts';

/** What all events of a batch have in common. */
interface Kind {
  readonly routingKey: string;
  readonly compressed?: Compression | undefined;
}

/** Events of one stream, in their order, that go in one batch, and whoever waits for their outcome. */
interface Share {
  readonly messages: readonly Message[];
  /** Of their bodies. */
  readonly bytes: number;
  readonly settle: (outcomes: Promise<PublishOutcome[]>) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Publishes what many streams have to publish in one turn of the event loop in few AMQP messages: batches of one kind of
 * event. Of a stream everything goes in the same batch, so that it is there as a whole or not at all.
 */
export class EventBatches {
  readonly #bus: EventBus;
  #waiting = new Map<Kind, Share[]>();

  constructor(bus: EventBus) {
    this.#bus = bus;
  }

  /**
   * @param messages of one stream and of this kind, which fit in a batch
   * @returns the outcomes of the first ones, as `publishInOrder`
   */
  publish(messages: readonly Message[], kind: Kind): Promise<PublishOutcome[]> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.size === 0) setImmediate(() => this.#flush());
      const shares = this.#waiting.get(kind) ?? [];
      const bytes = messages.reduce((sum, { body }) => sum + body.length, 0);
      shares.push({ messages, bytes, settle: resolve, fail: reject });
      this.#waiting.set(kind, shares);
    });
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const [kind, shares] of waiting)
      for (const batch of batchesOf(shares)) {
        this.#send(batch, kind).then(
          (outcome) => batch.forEach((share) => share.settle(this.#outcomesOf(share, kind, outcome))),
          (error: unknown) => batch.forEach((share) => share.fail(error)),
        );
      }
  }

  /** @returns undefined if it is a message of its own */
  async #send(batch: readonly Share[], kind: Kind): Promise<PublishOutcome | undefined> {
    const messages = batch.flatMap((share) => share.messages);
    if (messages.length === 1) return undefined;
    return this.#bus.publish(compressed(eventBatchOf(messages, newId()), kind.compressed), {
      mandatory: false,
    });
  }

  /** Of a batch that the broker does not take nobody knows because of which event: each stream goes on its own. */
  async #outcomesOf(
    { messages }: Share,
    kind: Kind,
    outcome: PublishOutcome | undefined,
  ): Promise<PublishOutcome[]> {
    if (outcome?.status === 'confirmed') return messages.map(() => outcome);
    if (outcome?.status === 'unknown') return [outcome];
    const single = messages.map((message) => compressed(message, kind.compressed));
    return this.#bus.publishInOrder(single, { mandatory: false });
  }
}

/** In the order in which they came. */
function batchesOf(shares: readonly Share[]): Share[][] {
  const batches: Share[][] = [];
  let bytes = 0;
  let events = 0;
  for (const share of shares) {
    bytes += share.bytes;
    events += share.messages.length;
    const last = batches.at(-1);
    if (last && fitInBatch(bytes, events)) last.push(share);
    else {
      batches.push([share]);
      ({ bytes } = share);
      events = share.messages.length;
    }
  }
  return batches;
}
