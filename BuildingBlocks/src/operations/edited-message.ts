import { readEnvelope, toMessage, type Envelope, type Message } from '@ticketwave/contracts';
import { redriveCopy } from '../dead-letters/index.ts';
import { internalExchange, newId, ownerOf, type ReceivedMessage } from '../messaging/index.ts';

/** A message that is sent in place of a dead letter, and its envelope. */
export interface EditedMessage {
  readonly envelope: Envelope;
  readonly message: Message;
}

/**
 * A new message with other data: an id of its own, caused by the dead letter, in the same stream, to the same queue alone.
 * Pure, but for its id.
 * @throws InvalidMessageError if the dead letter has no readable envelope
 */
export function editedMessage(
  deadLetter: ReceivedMessage,
  queue: string,
  { data, now }: { readonly data: object; readonly now: Date },
): EditedMessage {
  const before = readEnvelope(deadLetter);
  const envelope: Envelope = {
    ...before,
    event_id: newId(),
    causation_id: before.event_id,
    timestamp: now.toISOString(),
    data,
  };
  const service = ownerOf(queue);
  const message = toMessage({ exchange: internalExchange(service), routingKey: queue }, envelope);
  const { headers } = redriveCopy(deadLetter, { service, queue, redrives: 0 }).properties;
  const origin = Object.entries(headers).filter(([name]) =>
    /^x-original-(exchange|routing-key|user-id)$/.test(name),
  );
  return {
    envelope,
    message: {
      ...message,
      properties: {
        ...message.properties,
        headers: { ...message.properties.headers, ...Object.fromEntries(origin) },
      },
    },
  };
}

/** The same as its subscriber would receive it, to be judged before it is sent. Pure. */
export const asReceived = ({ exchange, routingKey, properties, body }: Message): ReceivedMessage => ({
  ...{ exchange, routingKey, properties, body },
  redelivered: false,
});
