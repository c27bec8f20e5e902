import {
  InvalidMessageError,
  majorOf,
  readEnvelope,
  validateReceived,
  type Envelope,
} from '@ticketwave/contracts';
import {
  isWildcard,
  matchesPattern,
  redrivesOf,
  type IntegrationEventHandler,
  type ReceivedMessage,
  type SubscribedQueue,
} from '../messaging/index.ts';
import type { MessageKey } from './inbox.ts';

/** A message that one of the queue's handlers takes. */
export interface Run {
  readonly message: ReceivedMessage;
  readonly envelope: Envelope;
  readonly handler: IntegrationEventHandler;
  readonly key: MessageKey;
}

/**
 * Finds the handler by type and version, never by the routing key: a retried copy has another one.
 * @returns undefined if a wildcard let in what nobody here takes
 * @throws InvalidMessageError if the message can never be handled
 */
export function readMessage(
  message: ReceivedMessage,
  { queue, bindings, handlers }: SubscribedQueue,
): Run | undefined {
  const envelope = readEnvelope(message);
  const { event_type: type, event_version: version, event_id: messageId } = envelope;
  const major = majorOf(version);
  const handler = handlers.find(
    ({ handles: { contract } }) => contract.type === type && contract.major === major,
  );
  if (!handler) {
    const binding = bindings.find(({ pattern }) => matchesPattern(pattern, `${type}.v${major}`));
    if (binding && isWildcard(binding.pattern)) return undefined;
    throw new InvalidMessageError(`No handler of '${queue}' takes ${type} v${major}.`);
  }
  validateReceived(handler.handles.contract, envelope.data);
  return { message, envelope, handler, key: { queue, messageId, redrives: redrivesOf(message) } };
}
