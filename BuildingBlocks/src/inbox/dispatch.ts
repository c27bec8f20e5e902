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
  /** It was parked: numbers after this one and before its own are not waited for. */
  readonly passedFrom?: number;
}

/** Takes, in an ordered subscription, what a wildcard has let in and no handler takes: its number counts all the same. */
export const NOBODY: IntegrationEventHandler = {
  name: 'nobody',
  takesLate: true,
  handles: class {} as unknown as IntegrationEventHandler['handles'],
  handle: () => Promise.resolve(),
};

/**
 * Finds the handler by type and version, never by the routing key: a retried copy has another one.
 * @returns undefined if a wildcard let in what nobody here takes, unless its number counts
 * @throws InvalidMessageError if the message can never be handled
 */
export function readMessage(
  message: ReceivedMessage,
  { queue, bindings, handlers, order }: SubscribedQueue,
): Run | undefined {
  const envelope = message.envelope ? message.envelope() : readEnvelope(message);
  const { event_type: type, event_version: version, event_id: messageId } = envelope;
  const major = majorOf(version);
  const key = { queue, messageId, redrives: redrivesOf(message) };
  const handler = handlers.find(
    ({ handles: { contract } }) => contract.type === type && contract.major === major,
  );
  if (!handler) {
    const binding = bindings.find(({ pattern }) => matchesPattern(pattern, `${type}.v${major}`));
    if (binding && isWildcard(binding.pattern)) return order && { message, envelope, handler: NOBODY, key };
    throw new InvalidMessageError(`No handler of '${queue}' takes ${type} v${major}.`);
  }
  validateReceived(handler.handles.contract, envelope.data);
  return { message, envelope, handler, key };
}
