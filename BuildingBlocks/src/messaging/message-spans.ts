import { SpanKind, type Attributes } from '@opentelemetry/api';
import type { Message } from '@ticketwave/contracts';
import { ATTRIBUTE, RABBITMQ } from '../observability/semantic-conventions.ts';
import {
  inSpan,
  isTraced,
  openSpan,
  storedTrace,
  traceIn,
  type TraceHeaders,
} from '../observability/tracing.ts';
import { receivedFrom, sentTo } from './destination-names.ts';
import type { PublishOutcome, Verdict } from './event-bus.ts';
import type { ReceivedMessage } from './received-message.ts';

/** A message that is on its way, and what is to be called when its outcome is known. */
export interface Sending {
  /** With the place in the trace that its receivers continue. */
  readonly message: Message;
  ended(outcome: PublishOutcome): void;
}

/** Begins the span `send` of a message. @param parent where in a trace it was published */
export function beginSending(message: Message, parent: TraceHeaders | null): Sending {
  // What an instance with an SDK has written is handed on by one without.
  if (!isTraced()) return { message: carrying(message, parent), ended: () => undefined };
  const span = openSpan({
    name: `publish ${sentTo(message)}`,
    kind: SpanKind.PRODUCER,
    attributes: attributesOf(message, { type: 'send', name: 'publish', destination: sentTo(message) }),
    parent: parent ?? {},
  });
  return {
    message: carrying(message, storedTrace(span.headers) ?? parent),
    ended: ({ status }) => span.end(status === 'confirmed' ? undefined : status),
  };
}

function carrying(message: Message, place: TraceHeaders | null): Message {
  if (place === null) return message;
  const { headers, ...properties } = message.properties;
  return { ...message, properties: { ...properties, headers: { ...headers, ...place } } };
}

/** Where the last run of a message was in its trace: what settles it belongs there. */
const runs = new WeakMap<ReceivedMessage, TraceHeaders>();

/** Runs a handler in the span `process`, which continues what published the message. */
export function processing(
  message: ReceivedMessage,
  queue: string,
  handle: () => Promise<void>,
): Promise<void> {
  if (!isTraced()) return handle();
  const destination = receivedFrom(queue, message);
  return inSpan(
    {
      name: `process ${destination}`,
      kind: SpanKind.CONSUMER,
      attributes: {
        ...attributesOf(message, { type: 'process', name: 'process', destination }),
        [ATTRIBUTE.subscription]: queue,
      },
      parent: traceIn(message.properties.headers),
    },
    (span) => {
      if (span.headers['traceparent'] !== undefined) runs.set(message, span.headers);
      return handle();
    },
  );
}

const SETTLING: Readonly<Record<Verdict, string>> = { acknowledge: 'ack', reject: 'reject', return: 'nack' };

/** The span `settle`, of a moment: the broker does not answer it. */
export function settled(message: ReceivedMessage, queue: string, verdict: Verdict): void {
  if (!isTraced()) return;
  const name = SETTLING[verdict];
  const destination = receivedFrom(queue, message);
  openSpan({
    name: `${name} ${destination}`,
    kind: SpanKind.CLIENT,
    attributes: attributesOf(message, { type: 'settle', name, destination }),
    parent: runs.get(message) ?? traceIn(message.properties.headers),
  }).end();
}

function attributesOf(
  { routingKey, properties, body }: Pick<Message, 'routingKey' | 'properties' | 'body'>,
  { type, name, destination }: { readonly type: string; readonly name: string; readonly destination: string },
): Attributes {
  const { messageId, correlationId } = properties;
  return {
    [ATTRIBUTE.system]: RABBITMQ,
    [ATTRIBUTE.operationType]: type,
    [ATTRIBUTE.operationName]: name,
    [ATTRIBUTE.destination]: destination,
    [ATTRIBUTE.routingKey]: routingKey,
    [ATTRIBUTE.bodySize]: body.length,
    ...(messageId !== undefined && { [ATTRIBUTE.messageId]: messageId }),
    ...(correlationId !== undefined && { [ATTRIBUTE.conversationId]: correlationId }),
  };
}
