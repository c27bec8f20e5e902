import {
  InvalidMessageError,
  majorOf,
  readEnvelope,
  readVersion,
  versionsOf,
  type Envelope,
  type IntegrationEventClass,
} from '@ticketwave/contracts';
import {
  idFromName,
  isWildcard,
  matchesPattern,
  redrivesOf,
  type IntegrationEventHandler,
  type ReceivedMessage,
  type SubscribedQueue,
} from '../messaging/index.ts';
import type { MessageKey } from './inbox.ts';
import { positionOf } from './stream-cursor.ts';

/** A message that one of the queue's handlers takes. */
export interface Run {
  readonly message: ReceivedMessage;
  readonly envelope: Envelope;
  /** Of the envelope, as the handler reads them. */
  readonly data: object;
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
  const handler = handlers.find(({ handles: { contract } }) => takes(contract, type, major));
  if (!handler) {
    const binding = bindings.find(({ pattern }) => matchesPattern(pattern, `${type}.v${major}`));
    if (binding && isWildcard(binding.pattern))
      return order && { message, envelope, data: envelope.data, handler: NOBODY, key };
    throw new InvalidMessageError(untaken(envelope, major, queue, handlers));
  }
  const { contract } = handler.handles;
  const data = readVersion(contract, major, envelope.data);
  const factId = contract.upcasters && factIdOf(envelope, major);
  return { message, envelope, data, handler, key: { ...key, ...(factId !== undefined && { factId }) } };
}

const takes = (contract: IntegrationEventClass['contract'], type: string, major: number): boolean =>
  contract.type === type &&
  (contract.major === major || contract.upcasters?.some(({ from }) => from.major === major) === true);

/**
 * The same for every version in which one fact is published. Their numbers follow one another in the order of their
 * majors (SPEC section 1), so that the difference of both is the same; nothing else that one cause has published has it.
 */
function factIdOf(envelope: Envelope, major: number): string {
  const { stream, sequence } = positionOf(envelope);
  const { event_type: type, causation_id: cause } = envelope;
  return idFromName(`${type} ${stream} ${sequence - major} ${cause}`, FACTS);
}

/** A UUID of our own, under which the ids of facts are computed; never changed. */
const FACTS = '0197f1f0-6f0a-7c3e-9d55-f0242ac12fac';

/** Why nobody takes a message, and who knows more about it. */
function untaken(
  { event_type: type, metadata: { source, source_version: sourceVersion } }: Envelope,
  major: number,
  queue: string,
  handlers: readonly IntegrationEventHandler[],
): string {
  const versions = handlers
    .flatMap(({ handles }) => versionsOf(handles.contract))
    .filter((taken) => taken.type === type)
    .map((taken) => `v${taken.major}`);
  const known = versions.length > 0 ? `, only ${versions.sort().join(' and ')}` : '';
  return `No handler of '${queue}' takes ${type} v${major}${known}. ${source} ${sourceVersion} has published it.`;
}
