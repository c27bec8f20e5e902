import { randomUUID } from 'node:crypto';
import { BookingCreatedIntegrationEvent } from '@ticketwave/booking-contracts';
import { withChannel } from '../foreign-client.ts';
import { PLANTED_HEADER } from '../management.ts';
import type { Arena } from '../arena.ts';
import { proof, type Fault } from './fault.ts';

const { contract } = BookingCreatedIntegrationEvent;

/** Whether it ends among the dead letters, and nothing else does, is seen when all is quiet. */
async function plant({ broker, planted }: Arena, body: (messageId: string) => string): Promise<string> {
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
          headers: { [PLANTED_HEADER]: true },
        });
        await channel.waitForConfirms();
        return true;
      },
    ).catch(() => undefined),
  );
  return `${messageId} is confirmed`;
}

export const poisonNotJson: Fault = (arena) => plant(arena, () => '{ "event_id": ');

export const poisonBreakingItsSchema: Fault = (arena) =>
  plant(arena, (id) => JSON.stringify(bookingCreated(id, { quantity: 'many' })));

/** Nothing is wrong with it, but its handler cannot take it: more tickets than any table has room for. */
export const poisonWellFormed: Fault = (arena) =>
  plant(arena, (id) => JSON.stringify(bookingCreated(id, { quantity: 2 ** 40 })));

function bookingCreated(messageId: string, change: object): object {
  const bookingId = randomUUID();
  return {
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
  };
}
