import { once } from 'node:events';
import type { GoldenMessage, Envelope } from '@ticketwave/contracts';
import { connect, type Channel, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from 'amqplib';
import { newId } from '@ticketwave/building-blocks/messaging';
import { eventually } from './eventually.ts';
import { golden } from './goldens.ts';

export interface Received {
  readonly exchange: string;
  readonly routingKey: string;
  readonly properties: ConsumeMessage['properties'];
  readonly envelope: Envelope<Record<string, unknown>>;
}

/** What to change about a golden message; everything else follows from it. */
interface Changes {
  readonly correlationId?: string;
  /** Position in the stream of the entity. */
  readonly sequence?: number;
  /** The stream's entity, if another than what the golden's own `x-entity-id` names. */
  readonly entityId?: string;
  /** The version; 1 if absent. */
  readonly major?: number;
}

/**
 * A message of the type as SPEC says: the golden one with ids and a time of its own, and these data changed. Its
 * entity is found by where the golden message has its own.
 */
export function conforming(type: string, data: object, changes: Changes = {}): GoldenMessage {
  const { exchange, routing_key, properties, headers, body } = golden(type, changes.major);
  const { correlationId = newId(), sequence = 1 } = changes;
  const eventId = newId();
  const timestamp = new Date().toISOString();
  const changed: Record<string, unknown> = { ...body.data, ...data };
  const [entityField] = Object.entries(body.data).find(([, value]) => value === body.metadata.entity_id)!;
  const entityId = changes.entityId ?? String(changed[entityField]);
  return {
    exchange,
    routing_key,
    properties: {
      ...properties,
      message_id: eventId,
      correlation_id: correlationId,
      timestamp: Math.floor(Date.parse(timestamp) / 1000),
    },
    headers: {
      ...headers,
      'x-causation-id': correlationId,
      'x-entity-id': entityId,
      'x-sequence': sequence,
    },
    body: {
      ...body,
      event_id: eventId,
      timestamp,
      correlation_id: correlationId,
      causation_id: correlationId,
      data: changed,
      metadata: { ...body.metadata, entity_id: entityId, sequence },
    },
  };
}

interface RawProperties {
  readonly messageId: string;
  readonly [name: string]: unknown;
}

/** Anybody on the broker: plain amqplib, and of TicketWave nothing but what SPEC section 1 says. */
export class WireClient {
  readonly #connection: ChannelModel;
  readonly #publisher: ConfirmChannel;
  readonly #user: string;

  private constructor(connection: ChannelModel, publisher: ConfirmChannel, user: string) {
    this.#connection = connection;
    this.#publisher = publisher;
    this.#user = user;
  }

  static async connect(url: string): Promise<WireClient> {
    const connection = await connect(url, { noDelay: true });
    connection.on('error', () => undefined); // whoever uses it learns of it
    const publisher = await connection.createConfirmChannel();
    return new WireClient(connection, publisher, decodeURIComponent(new URL(url).username));
  }

  channel(): Promise<Channel> {
    return this.#connection.createChannel();
  }

  /** Waits for the broker's confirm. @returns the message's id */
  async publish(message: GoldenMessage): Promise<string> {
    const id = this.#send(message);
    await this.#publisher.waitForConfirms();
    return id;
  }

  /** Waits once, for the broker's confirms of all of them. */
  async publishAll(messages: readonly GoldenMessage[]): Promise<void> {
    for (const message of messages) this.#send(message);
    await this.#publisher.waitForConfirms();
  }

  /** Whatever it is; waits for the broker's confirm. */
  async publishRaw(
    exchange: string,
    routingKey: string,
    body: Buffer,
    properties: RawProperties,
  ): Promise<string> {
    this.#sendRaw(exchange, routingKey, body, properties);
    await this.#publisher.waitForConfirms();
    return properties.messageId;
  }

  #send({ exchange, routing_key, properties, headers, body }: GoldenMessage): string {
    this.#sendRaw(exchange, routing_key, Buffer.from(JSON.stringify(body)), {
      messageId: properties.message_id,
      type: properties.type,
      correlationId: properties.correlation_id,
      contentType: properties.content_type,
      deliveryMode: properties.delivery_mode,
      timestamp: properties.timestamp,
      appId: properties.app_id,
      headers,
    });
    return properties.message_id;
  }

  #sendRaw(exchange: string, routingKey: string, body: Buffer, properties: RawProperties): void {
    this.#publisher.publish(exchange, routingKey, body, { ...properties, userId: this.#user });
  }

  /** Receives from now on what the exchange routes by the pattern, through a queue of its own. */
  async listen(exchange: string, pattern = '#'): Promise<Listener> {
    const channel = await this.#connection.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, exchange, pattern);
    const listener = new Listener();
    await channel.consume(queue, (message) => message && listener.receive(message), { noAck: true });
    return listener;
  }

  /** Takes the next message off a queue. */
  async take(queue: string): Promise<ConsumeMessage> {
    const channel = await this.#connection.createChannel();
    try {
      const message = await eventually(() => channel.get(queue, { noAck: true }));
      return message as unknown as ConsumeMessage;
    } finally {
      await channel.close();
    }
  }

  /** How many messages wait in the queue. */
  async waitingIn(queue: string): Promise<number> {
    const channel = await this.#connection.createChannel();
    const { messageCount } = await channel.checkQueue(queue);
    await channel.close();
    return messageCount;
  }

  async close(): Promise<void> {
    const closed = once(this.#connection, 'close');
    await this.#connection.close();
    await closed;
  }
}

/** What was received, oldest first. */
export class Listener {
  readonly messages: Received[] = [];

  receive({ fields, properties, content }: ConsumeMessage): void {
    const envelope = JSON.parse(content.toString()) as Received['envelope'];
    this.messages.push({ exchange: fields.exchange, routingKey: fields.routingKey, properties, envelope });
  }

  /** Those of a correlation, and of a type if one is named. */
  of(correlationId: string, type?: string): Received[] {
    return this.messages.filter(
      ({ envelope }) =>
        envelope.correlation_id === correlationId && (type === undefined || envelope.event_type === type),
    );
  }

  /** The first message of this correlation and type. */
  next(correlationId: string, type: string): Promise<Received> {
    return eventually(() => {
      const [first] = this.of(correlationId, type);
      if (first) return first;
      const received = this.of(correlationId).map(({ envelope }) => envelope.event_type);
      throw new Error(
        `No ${type} of correlation ${correlationId}; learned of it: ${received.join(', ') || 'nothing'}.`,
      );
    });
  }

  /** All messages of the correlation, once there are so many. */
  async untilReceived(correlationId: string, count: number): Promise<Received[]> {
    return eventually(() => {
      const received = this.of(correlationId);
      if (received.length >= count) return received;
      throw new Error(
        `Of ${count} messages of correlation ${correlationId} only ${received.length} were received.`,
      );
    });
  }
}
