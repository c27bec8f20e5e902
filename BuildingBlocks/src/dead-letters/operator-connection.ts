import type { PublishOutcome } from '../messaging/index.ts';
import { urlsOf, type BrokerSettings } from '../rabbitmq/broker-address.ts';
import { closeChannel } from '../rabbitmq/close.ts';
import { keepExactProperties } from '../rabbitmq/received-message.ts';
import { describeError } from '../observability/index.ts';
import type { Message } from '@ticketwave/contracts';
import { connect, type ChannelModel, type ConfirmChannel, type Message as AmqpMessage } from 'amqplib';

const CONNECT_MS = 10_000;
const CONFIRM_MS = 10_000;
/** Within three of these the broker takes back what a host held that is gone, before it passes for taken away by others. */
const HEARTBEAT_SECONDS = 20;

/** There is no broker, it refuses the account, or the connection to it was lost. The message shows no password. */
export class BrokerUnavailableError extends Error {
  override readonly name = 'BrokerUnavailableError';
}

/** The broker does not let this account do that to the queue. */
export class QueueRefusedError extends BrokerUnavailableError {}

/**
 * One connection for one task: unlike a service it does not come back when it is lost. Of several hosts the first that
 * answers. @throws BrokerUnavailableError
 */
export async function connectOnce(settings: BrokerSettings, name: string): Promise<ChannelModel> {
  const [url = settings.url, ...others] = urlsOf(settings);
  try {
    return await connectTo(url, settings, name);
  } catch (error) {
    const [next] = others;
    if (next !== undefined)
      return connectOnce({ ...settings, hosts: others.map((other) => new URL(other).host) }, name);
    throw new BrokerUnavailableError(
      `Cannot connect to RabbitMQ at ${new URL(url).host}: ${describeError(error)}`,
      { cause: error },
    );
  }
}

async function connectTo(url: string, { tls }: BrokerSettings, name: string): Promise<ChannelModel> {
  const clientProperties = { connection_name: name };
  const address = new URL(url);
  if (!address.searchParams.has('heartbeat'))
    address.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  const model = await connect(address.href, { ...tls, timeout: CONNECT_MS, noDelay: true, clientProperties });
  model.on('error', () => undefined); // every operation under way fails with it
  keepExactProperties(model);
  return model;
}

/** Publishes one message after the other, each mandatory and confirmed. */
export class ConfirmingPublisher {
  readonly #channel: ConfirmChannel;
  readonly #user: string;
  #returned: string | undefined;
  #closed = false;
  #onClose = (): void => undefined;

  private constructor(channel: ConfirmChannel, user: string) {
    this.#channel = channel;
    this.#user = user;
    channel.on('error', () => undefined); // 'close' follows
    channel.on('close', () => {
      this.#closed = true;
      this.#onClose();
    });
    channel.on('return', ({ fields }: AmqpMessage) => {
      this.#returned = (fields as unknown as { replyText: string }).replyText;
    });
  }

  /** @param user of the connection: the broker refuses a message whose `user_id` is another */
  static async open(connection: ChannelModel, user: string): Promise<ConfirmingPublisher> {
    return new ConfirmingPublisher(await connection.createConfirmChannel(), user);
  }

  async publish({ exchange, routingKey, properties, body }: Message): Promise<PublishOutcome> {
    if (this.#closed) return { status: 'unknown', reason: 'not sent: the channel is closed' };
    this.#returned = undefined;
    const options = { ...properties, mandatory: true, persistent: true, userId: this.#user };
    return new Promise((resolve) => {
      const settle = (outcome: PublishOutcome): void => {
        clearTimeout(timer);
        resolve(outcome);
      };
      const unknown = (reason: string) => (): void => settle({ status: 'unknown', reason });
      const timer = setTimeout(unknown(`no confirm within ${CONFIRM_MS / 1000} s`), CONFIRM_MS);
      this.#onClose = unknown('the channel closed before the confirm');
      this.#channel.publish(exchange, routingKey, body, options, (error: unknown) => {
        if (!error) settle(this.#confirmed(routingKey, exchange));
        else if (!this.#closed) settle({ status: 'refused', reason: describeError(error) });
      });
    });
  }

  async close(): Promise<void> {
    if (!this.#closed) await closeChannel(this.#channel);
  }

  /** A returned message is confirmed right after its return. */
  #confirmed(routingKey: string, exchange: string): PublishOutcome {
    if (this.#returned === undefined) return { status: 'confirmed' };
    return {
      status: 'returned',
      reason: `${this.#returned}: no queue takes '${routingKey}' from '${exchange}'`,
    };
  }
}
