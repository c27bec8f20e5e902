import type { ChannelModel, ConsumeMessage } from 'amqplib';
import { serviceNames } from '../run/service-names.ts';
import { connectDirectly } from './foreign-client.ts';
import { PLANTED_HEADER } from './management.ts';
import type { Sighting } from './order.ts';

const QUEUE = 'chaos.recorder';
const NEVER = 1_000_000;

/**
 * Listens to everything that the services publish and notes what it sees for the first time. It connects past the
 * proxies and survives restarts of the broker.
 */
export class Recorder {
  readonly #url: () => string;
  readonly #seen = new Map<string, Sighting>();
  #model: ChannelModel | undefined;
  #stopped = false;
  /** Messages seen, again and again included. */
  deliveries = 0;

  constructor(url: () => string) {
    this.#url = url;
  }

  /** In the order in which they were first seen, by message id. */
  get sightings(): ReadonlyMap<string, Sighting> {
    return this.#seen;
  }

  /** Connects, and again whenever the connection ends. */
  async start(): Promise<void> {
    const model = await connectDirectly(this.#url);
    this.#model = model;
    model.once('close', () => {
      if (!this.#stopped)
        this.start().catch((error: unknown) => console.error(`The recorder is lost: ${String(error)}`));
    });
    const channel = await model.createChannel();
    channel.on('error', () => model.close().catch(() => undefined)); // a new connection puts it right
    const options = { 'x-queue-type': 'quorum', 'x-delivery-limit': NEVER };
    await channel.assertQueue(QUEUE, { durable: true, arguments: options });
    for (const service of serviceNames) await channel.bindQueue(QUEUE, `${service}.events`, '#');
    // One at a time: what comes back after a lost connection comes back in its order.
    await channel.prefetch(1);
    await channel.consume(QUEUE, (message) => {
      if (!message) return;
      this.#note(message);
      channel.ack(message);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#model?.close().catch(() => undefined); // it may be gone already
  }

  #note({ properties }: ConsumeMessage): void {
    this.deliveries++;
    const { messageId, type, headers } = properties as {
      messageId?: string;
      type?: string;
      headers?: Record<string, unknown>;
    };
    if (messageId === undefined || type === undefined || headers?.[PLANTED_HEADER] !== undefined) return;
    if (this.#seen.has(messageId)) return;
    const stream = `${type.split('.').slice(0, 2).join('.')}:${String(headers?.['x-entity-id'])}`;
    this.#seen.set(messageId, { stream, sequence: Number(headers?.['x-sequence']) });
  }
}
