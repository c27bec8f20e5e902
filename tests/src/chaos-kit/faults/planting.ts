import { randomUUID } from 'node:crypto';
import { BookingCreatedIntegrationEvent } from '@ticketwave/booking-contracts';
import { withChannel } from '../foreign-client.ts';
import { PLANTED_HEADER } from '../management.ts';
import { proof } from './fault.ts';

const { contract } = BookingCreatedIntegrationEvent;

/** Where it is planted, and the set that remembers it. */
interface Field {
  readonly broker: { readonly amqpUrl: string };
  readonly planted: Set<string>;
}

/** What is planted, and with which further headers. */
interface Plant {
  readonly body: (messageId: string) => string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Publishes what ends among the dead letters; whether it does, and nothing else, is seen when all is quiet. */
export async function plant({ broker, planted }: Field, { body, headers = {} }: Plant): Promise<string> {
  const messageId = randomUUID();
  planted.add(messageId);
  await proof('The broker did not take the message.', () =>
    withChannel(
      () => broker.amqpUrl,
      async (channel) => {
        channel.publish(contract.exchange, contract.routingKey, Buffer.from(body(messageId)), {
          messageId,
          type: contract.type,
          contentType: 'application/json',
          persistent: true,
          headers: { [PLANTED_HEADER]: true, ...headers },
        });
        await channel.waitForConfirms();
        return true;
      },
    ).catch(() => undefined),
  );
  return messageId;
}

/** The body of a BookingCreated of nobody's booking. */
export function bookingCreated(messageId: string, change: object = {}): string {
  const bookingId = randomUUID();
  return JSON.stringify({
    event_id: messageId,
    event_type: contract.type,
    event_version: contract.version,
    timestamp: new Date().toISOString(),
    correlation_id: randomUUID(),
    causation_id: randomUUID(),
    data: {
      booking_id: bookingId,
      user_id: 'nobody',
      event_id: randomUUID(),
      category: 'concert',
      quantity: 1,
      price_amount: 1,
      price_currency: 'EUR',
      status: 'pending',
      expires_at: new Date().toISOString(),
      ...change,
    },
    metadata: { source: 'booking-service', source_version: '1.0.0', entity_id: bookingId, sequence: 1 },
  });
}
