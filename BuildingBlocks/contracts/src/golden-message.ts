import type { Envelope } from './envelope.ts';
import type { Message } from './wire-parts.ts';

/**
 * One message exactly as it is on the wire, in AMQP's own words: what a JSON file holds that publisher and subscribers
 * test against.
 */
export interface GoldenMessage {
  readonly exchange: string;
  readonly routing_key: string;
  readonly properties: {
    readonly message_id: string;
    readonly type: string;
    readonly correlation_id: string;
    readonly content_type: string;
    /** 2: durable. */
    readonly delivery_mode: number;
    /** Seconds since 1970. */
    readonly timestamp: number;
    readonly app_id: string;
    /** The publisher's user at the broker, which checks it. */
    readonly user_id: string;
  };
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Envelope<Record<string, unknown>>;
}

/** The message as a publisher makes it: delivery mode and user come from the connection that sends it. */
export function messageOf({ exchange, routing_key, properties, headers, body }: GoldenMessage): Message {
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
