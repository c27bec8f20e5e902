import { createHash } from 'node:crypto';
import { mayBeForgotten, readDeadLetter, redrivesOf, type ReceivedMessage } from '../messaging/index.ts';
import type { QueueReading } from './queue-reading.ts';

/** Which dead letters of a queue are meant: those with these message ids, the oldest so many, or all. */
export type Selection = { readonly ids: readonly string[] } | { readonly count: number } | 'all';

/** One message in a `.dlq`, however many copies of it are there. */
export interface Letter {
  readonly messageId: string | null;
  /** Tells messages apart; undefined if a message cannot be told from another. */
  readonly key: string | undefined;
  /** Of the copy that was redriven most often. */
  redrives: number;
  /** Published so long ago that the inboxes may have forgotten it. */
  readonly old: boolean;
}

export interface Survey {
  /** Messages in the queue, all copies counted. */
  readonly total: number;
  readonly chosen: readonly Letter[];
  /** Ids that were asked for, and are not there. */
  readonly notFound: readonly string[];
}

/** Copies of one message have its id and its body: an id alone may be a lie. */
export function letterOf(message: ReceivedMessage): Letter {
  const { messageId } = message.properties;
  const { publishedAt } = readDeadLetter(message);
  const digest = createHash('sha256').update(message.body).digest('base64');
  return {
    messageId: messageId ?? null,
    key: messageId === undefined ? undefined : `${messageId} ${digest}`,
    redrives: redrivesOf(message),
    old: publishedAt !== null && mayBeForgotten(new Date(publishedAt), new Date()),
  };
}

export const isWanted = (
  { properties }: ReceivedMessage,
  { ids }: { readonly ids: readonly string[] },
): boolean => properties.messageId !== undefined && ids.includes(properties.messageId);

/** Reads everything once, to know which messages are meant and how often each of them has been redriven. */
export async function survey(reading: QueueReading, selection: Selection): Promise<Survey> {
  const letters: Letter[] = [];
  const known = new Map<string, Letter>();
  const total = await reading.readAll(({ message }) => {
    const letter = letterOf(message);
    const before = letter.key === undefined ? undefined : known.get(letter.key);
    if (before) before.redrives = Math.max(before.redrives, letter.redrives);
    else letters.push(letter);
    if (!before && letter.key !== undefined) known.set(letter.key, letter);
  });
  await reading.giveBack();
  return { total, ...choose(letters, selection) };
}

function choose(letters: readonly Letter[], selection: Selection): Pick<Survey, 'chosen' | 'notFound'> {
  if (selection === 'all') return { chosen: letters, notFound: [] };
  if ('count' in selection) return { chosen: letters.slice(0, selection.count), notFound: [] };
  const there = new Set(letters.map(({ messageId }) => messageId));
  const ids = new Set<string | null>(selection.ids);
  return {
    chosen: letters.filter(({ messageId }) => ids.has(messageId)),
    notFound: [...new Set(selection.ids)].filter((id) => !there.has(id)),
  };
}
