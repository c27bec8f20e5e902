import { SpanKind, type Attributes } from '@opentelemetry/api';
import type { Message } from '@ticketwave/contracts';
import { ATTRIBUTE, RABBITMQ } from '../observability/semantic-conventions.ts';
import { inSpan, openSpan, storedTrace, traceIn, type TraceHeaders } from '../observability/tracing.ts';
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
  const span = openSpan({
    name: `publish ${sentTo(message)}`,
    kind: SpanKind.PRODUCER,
    attributes: attributesOf(message, { type: 'send', name: 'publish', destination: sentTo(message) }),
    parent: parent ?? {},
  });
  const { headers, ...properties } = message.properties;
  // A relay without an SDK hands on what an instance with one has written.
  const here = storedTrace(span.headers) ?? storedTrace(parent ?? {});
  return {
    message:
      here === null
        ? message
        : { ...message, properties: { ...properties, headers: { ...headers, ...here } } },
    ended: ({ status }) => span.end(status === 'confirmed' ? undefined : status),
  };
}

/** Where the last run of a message was in its trace: what settles it belongs there. */
const runs = new WeakMap<ReceivedMessage, TraceHeaders>();

/** Runs a handler in the span `process`, which continues what published the message. */
export function processing(
  message: ReceivedMessage,
  queue: string,
  handle: () => Promise<void>,
): Promise<void> {
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
