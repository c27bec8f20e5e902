import { majorOf, readEnvelope } from '@ticketwave/contracts';
import type { ReceivedMessage } from '@ticketwave/building-blocks/adapters';
import type { DeadLetters } from '../dead-letters/dead-letters.ts';
import type { MessageKind } from './readable.ts';

/** Dead letters of one kind. */
export interface DeadKind extends MessageKind {
  readonly ids: readonly string[];
}

/**
 * Every kind of message among the dead letters of a queue, but for those that no version can read. All are read, and stay
 * where they are.
 */
export async function deadKinds(deadLetters: DeadLetters, queue: string): Promise<DeadKind[]> {
  const kinds = new Map<string, MessageKind & { readonly ids: string[] }>();
  if ((await deadLetters.count(queue)) === undefined) return [];
  await deadLetters.browse(queue, (_, message) => {
    const found = kindOf(message);
    if (found === undefined) return;
    const { id, ...kind } = found;
    const key = JSON.stringify(kind);
    const known = kinds.get(key);
    if (known) known.ids.push(id);
    else kinds.set(key, { ...kind, ids: [id] });
  });
  return [...kinds.values()];
}

/** Undefined of a message that no version can read. */
function kindOf(message: ReceivedMessage): (MessageKind & { readonly id: string }) | undefined {
  try {
    const { event_type: type, event_version: version, event_id: id, metadata } = readEnvelope(message);
    return {
      id,
      routingKey: `${type}.v${majorOf(version)}`,
      source: metadata.source.replace(/-service$/, ''),
      sourceVersion: metadata.source_version,
    };
  } catch {
    return undefined;
  }
}
