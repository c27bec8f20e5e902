import type { DeadLetter, DeadLetters } from '../dead-letters/index.ts';

/** Dead letters of one queue that failed of the same, of one event. Times are ISO 8601. */
export interface DeadLetterGroup {
  readonly queue: string;
  readonly errorType: string | null;
  readonly eventType: string | null;
  readonly count: number;
  /** When the first and the last of them were given up. */
  readonly oldest: string | null;
  readonly newest: string | null;
  readonly example: { readonly messageId: string | null; readonly message: string | null };
}

/** A queue of more is counted and not read: reading holds all of it for a while. */
export const MOST_READ = 100_000;
/** So many groups of a queue are distinguished; error types are whatever a peer has sent. */
const MOST_GROUPS = 200;

/** The dead letters of a queue in groups, the largest first. They stay where they are. */
export async function groupsOf(deadLetters: DeadLetters, queue: string): Promise<DeadLetterGroup[]> {
  const groups = new Map<string, DeadLetterGroup>();
  await deadLetters.browse(queue, (deadLetter) => {
    const key = JSON.stringify([deadLetter.failure.type, deadLetter.type]);
    const known = groups.get(key);
    if (known) groups.set(key, withOneMore(known, deadLetter));
    else if (groups.size < MOST_GROUPS) groups.set(key, groupOf(queue, deadLetter));
    else groups.set(REST, withOneMore(groups.get(REST) ?? restOf(queue), deadLetter));
  });
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

const REST = 'of other kinds';

const restOf = (queue: string): DeadLetterGroup => ({
  ...{ queue, errorType: null, eventType: null, count: 0, oldest: null, newest: null },
  example: { messageId: null, message: REST },
});

function groupOf(queue: string, { messageId, type, failure }: DeadLetter): DeadLetterGroup {
  const at = timeOf(failure.at);
  return {
    queue,
    errorType: failure.type,
    eventType: type,
    count: 1,
    oldest: at,
    newest: at,
    example: { messageId, message: failure.message },
  };
}

function withOneMore(group: DeadLetterGroup, { failure }: DeadLetter): DeadLetterGroup {
  const times = [group.oldest, group.newest, timeOf(failure.at)].filter((time) => time !== null).sort();
  return { ...group, count: group.count + 1, oldest: times[0] ?? null, newest: times.at(-1) ?? null };
}

/** Null of a time that is none: it is whatever a peer has sent. */
function timeOf(text: string | null): string | null {
  const time = new Date(text ?? '');
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
