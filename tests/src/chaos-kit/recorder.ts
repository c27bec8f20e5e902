import { once } from 'node:events';
import type { ChannelModel, ConsumeMessage } from 'amqplib';
import { Failure } from '@ticketwave/cli/support/failure';
import { interruption } from '@ticketwave/cli/support/interruption';
import { eventually } from '@ticketwave/cli/dev/eventually';
import { serviceNames } from '@ticketwave/scripts/services';
import { connectDirectly } from './foreign-client.ts';
import { PLANTED_HEADER } from './management.ts';
import type { Sighting } from '@ticketwave/scripts/reconcile/order';

const QUEUE = 'chaos.recorder';
const NEVER = 1_000_000;
const LISTENING_WITHIN_MS = 60_000;

/**
 * Listens to everything that the services publish and notes what it sees for the first time. It connects past the
 * proxies and survives restarts of the broker.
 */
export class Recorder {
  readonly #url: () => string;
  readonly #seen = new Map<string, Sighting>();
  #model: ChannelModel | undefined;
  #listening = false;
  #stopped = false;

  constructor(url: () => string) {
    this.#url = url;
  }

  /** In the order in which they were first seen, by message id. */
  get sightings(): ReadonlyMap<string, Sighting> {
    return this.#seen;
  }

  /** From its end on nothing that is published escapes. */
  async start(): Promise<void> {
    void this.#listenForEver();
    const listening = eventually(() => this.#listening || undefined, { timeoutMs: LISTENING_WITHIN_MS });
    if (!(await listening)) throw new Failure('The recorder cannot listen to the broker.');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#model?.close().catch(() => undefined); // it may be gone already
  }

  /** Its queue is durable: what is published while it is not connected waits there. */
  async #listenForEver(): Promise<void> {
    while (!this.#stopped && !interruption.aborted) {
      try {
        const model = await connectDirectly(this.#url);
        this.#model = model;
        const closed = once(model, 'close');
        await Promise.race([this.#listen(model), closed]);
        this.#listening = true;
        await closed;
      } catch {
        await this.#model?.close().catch(() => undefined); // whatever is left of it
      }
    }
  }

  async #listen(model: ChannelModel): Promise<void> {
    const channel = await model.createChannel();
    channel.on('error', () => void model.close().catch(() => undefined)); // a new connection puts it right
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

  #note({ properties }: ConsumeMessage): void {
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
