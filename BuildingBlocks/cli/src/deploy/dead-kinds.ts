import { isEventBatch, readEnvelope, readEventBatch, type Envelope } from '@ticketwave/contracts';
import type { ReceivedMessage } from '@ticketwave/building-blocks/adapters';
import { routingKeyOf } from '../contracts/snapshot.ts';
import type { DeadLetters } from '@ticketwave/building-blocks/operations';
import type { MessageKind } from './readable.ts';

/** Dead letters of one kind: each event of a batch is one. */
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
    for (const envelope of envelopesIn(message)) {
      const kind = kindOf(envelope);
      const key = JSON.stringify(kind);
      const known = kinds.get(key);
      if (known) known.ids.push(envelope.event_id);
      else kinds.set(key, { ...kind, ids: [envelope.event_id] });
    }
  });
  return [...kinds.values()];
}

const kindOf = ({ event_type: type, event_version: version, metadata }: Envelope): MessageKind => ({
  routingKey: routingKeyOf({ type, version }),
  source: metadata.source.replace(/-service$/, ''),
  sourceVersion: metadata.source_version,
});

/** Without those that no version can read. */
function envelopesIn(message: ReceivedMessage): Envelope[] {
  const events = isEventBatch(message)
    ? (readable(() => readEventBatch(message)) ?? [])
    : [{ envelope: () => readEnvelope(message) }];
  return events.flatMap(({ envelope }) => readable(envelope) ?? []);
}

/** Undefined of what no version can read. */
function readable<Read>(read: () => Read): Read | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
