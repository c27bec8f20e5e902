import { readdirSync, readFileSync } from 'node:fs';
import type { Envelope, Message, ReceivedMessage } from '@ticketwave/building-blocks/messaging';

/** One message exactly as it is on the wire, in AMQP's own words: `tests/goldens/{routing key}.json`. */
export interface Golden {
  readonly exchange: string;
  readonly routing_key: string;
  readonly properties: {
    readonly message_id: string;
    readonly type: string;
    readonly correlation_id: string;
    readonly content_type: string;
    readonly delivery_mode: number;
    readonly timestamp: number;
    readonly app_id: string;
    readonly user_id: string;
  };
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Envelope<Record<string, unknown>>;
}

const folder = new URL('../../goldens/', import.meta.url);

/** The golden message of an event type. Each call reads it anew, so a test may change what it gets. */
export function golden(type: string, major = 1): Golden {
  return JSON.parse(readFileSync(new URL(`${type}.v${major}.json`, folder), 'utf8')) as Golden;
}

/** The routing keys that there are golden messages for, sorted. */
export function goldenRoutingKeys(): string[] {
  return readdirSync(folder)
    .map((file) => file.replace(/\.json$/, ''))
    .sort();
}

/** As a publisher hands it to the bus, which adds `delivery_mode` and `user_id`. */
export function asPublished({ exchange, routing_key, properties, headers, body }: Golden): Message {
  return {
    exchange,
    routingKey: routing_key,
    properties: {
      messageId: properties.message_id,
      type: properties.type,
      correlationId: properties.correlation_id,
      contentType: properties.content_type,
      timestamp: properties.timestamp,
      appId: properties.app_id,
      headers,
    },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** As a subscriber gets it from the bus. */
export function asReceived(message: Golden): ReceivedMessage {
  const { properties, ...published } = asPublished(message);
  return {
    ...published,
    redelivered: false,
    properties: { ...properties, userId: message.properties.user_id },
  };
}
