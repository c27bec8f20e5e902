import {
  InvalidMessageError,
  isEventBatch,
  readEventBatch,
  type EventOfBatch,
  type MessageProperties,
} from '@ticketwave/contracts';
import type { Verdict } from './event-bus.ts';
import type { ReceivedMessage } from './received-message.ts';

type Properties = ReceivedMessage['properties'];

/**
 * Receives the events of a batch one by one, as if each had come alone. The batch is acknowledged when each of them may
 * be; otherwise it goes back whole, and the inbox knows which of them were handled.
 */
export const eventByEvent =
  (receive: (message: ReceivedMessage) => Promise<Verdict>) =>
  (message: ReceivedMessage): Promise<Verdict> =>
    isEventBatch(message) ? receiveAll(eventsIn(message), receive) : receive(message);

/** What becomes of what carries these messages. @throws what receiving any of them has thrown, when all have been received */
export async function receiveAll(
  messages: readonly ReceivedMessage[],
  receive: (message: ReceivedMessage) => Promise<Verdict>,
): Promise<Verdict> {
  const received = await Promise.allSettled(messages.map((message) => receive(message)));
  const verdicts = received.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  return (['reject', 'return'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'acknowledge';
}

/** Of a batch that cannot be read, the batch itself as one that can never be handled. */
function eventsIn(batch: ReceivedMessage): readonly ReceivedMessage[] {
  try {
    const shared = sharedBy(batch.properties);
    return readEventBatch(batch).map((event) => messageOf(batch, shared, event));
  } catch (error) {
    if (!(error instanceof InvalidMessageError)) throw error;
    const envelope = (): never => {
      throw error;
    };
    return [{ ...batch, envelope }];
  }
}

function messageOf(batch: ReceivedMessage, shared: Properties, event: EventOfBatch): ReceivedMessage {
  const { exchange, routingKey, redelivered, exactProperties } = batch;
  const { envelope, properties } = event;
  return {
    exchange,
    routingKey,
    redelivered,
    properties: joined(shared, properties),
    ...(exactProperties && {
      exactProperties: () => joined(sharedBy(exactProperties()), properties),
    }),
    envelope,
    get body() {
      return event.body;
    },
  };
}

/** Of a batch's properties those that each of its events has as well. */
function sharedBy({
  messageId: _id,
  correlationId: _correlation,
  contentEncoding: _encoding,
  headers,
  ...properties
}: Properties): Properties {
  const foreign = Object.entries(headers).filter(([name]) => !name.startsWith('x-batch-'));
  return { ...properties, headers: Object.fromEntries(foreign) };
}

const joined = (shared: Properties, own: MessageProperties): Properties => ({
  ...shared,
  ...own,
  headers: { ...shared.headers, ...own.headers },
});
