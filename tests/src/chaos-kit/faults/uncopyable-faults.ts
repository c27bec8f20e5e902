import { randomUUID } from 'node:crypto';
import type { Channel } from 'amqplib';
import { BookingCancelledIntegrationEvent } from '@ticketwave/booking-contracts';
import { connectDirectly } from '../foreign-client.ts';
import { whileInnocentsBook } from '../innocents.ts';
import { PLANTED_HEADER } from '../management.ts';
import { pause } from '../pause.ts';
import { field, publishFrames, type RawMessage } from '../raw-frames.ts';
import type { Fault } from './fault.ts';

const { exchange, routingKey, type } = BookingCancelledIntegrationEvent.contract;
const OF_EACH = 2;
const LARGEST = 2n ** 64n - 1n;

/** What clients of other languages send, and what a client that carries it over may stumble on. */
const VARIANTS: readonly Partial<RawMessage>[] = [
  { headers: { CC: field.array(field.text('some.other.key')) } },
  { headers: { BCC: field.array(field.text('some.other.key')) } },
  { headers: { 'x-score': field.double(2 ** 50 + 0.5) } },
  { headers: { 'x-score': field.double(-Number.MAX_VALUE) } },
  { headers: { 'x-at': field.timestamp(LARGEST) } },
  { timestamp: LARGEST },
  {
    headers: {
      void: field.void,
      numbers: field.array(
        field.unsignedByte(255),
        field.unsignedShort(65_535),
        field.unsignedInt(4_294_967_295),
        field.long(-(2n ** 63n)),
        field.float(3.4e38),
        field.decimal(255, 4_294_967_295),
      ),
      nested: field.table({ deeper: field.table({ bytes: field.bytes(Buffer.from([0, 255])) }) }),
    },
  },
];

/** Messages that must go to the dead letters, and carry what is hard to send once more. */
export const uncopyableMessages: Fault = (arena, { kind, durationMs }, load) =>
  whileInnocentsBook(arena, load, kind, async () => {
    const model = await connectDirectly(() => arena.broker.amqpUrl);
    try {
      const channel = await model.createChannel();
      channel.on('error', () => undefined); // the next operation fails with it
      const { stream } = model.connection as unknown as { stream: NodeJS.WritableStream };
      const messages = VARIANTS.flatMap((variant) =>
        Array.from({ length: OF_EACH }, () => plantedWith(variant)),
      );
      for (const message of messages) stream.write(publishFrames(numberOf(channel), message));
      await channel.checkExchange(exchange); // answered after all that was sent before
      for (const { messageId } of messages) arena.planted.add(messageId);
      await pause(durationMs);
      return `${messages.length} messages that are hard to copy`;
    } finally {
      await model.close().catch(() => undefined); // it may be gone already
    }
  });

/** Its data lacks nearly everything. */
function plantedWith({ headers = {}, ...change }: Partial<RawMessage>): RawMessage {
  const messageId = randomUUID();
  const body = JSON.stringify({ event_id: messageId, event_type: type, data: {} });
  return {
    ...{ exchange, routingKey, type, messageId, body: Buffer.from(body) },
    ...change,
    headers: { [PLANTED_HEADER]: field.boolean(true), ...headers },
  };
}

const numberOf = (channel: Channel): number => (channel as unknown as { ch: number }).ch;
