import { createHash } from 'node:crypto';
import type { ReceivedMessage } from '../messaging/index.ts';
import { readDeadLetter, type DeadLetter } from './dead-letter.ts';

interface DetectedDeadLetter {
  readonly deadLetter: DeadLetter;
  /** From 1, the oldest first; copies share one. */
  readonly position: number;
  /** The same for all copies of a dead letter, and for nothing else. */
  readonly copyKey: string;
  /** A copy of it was read before. */
  readonly isCopy: boolean;
}

/**
 * Distinguishes the dead letters of a queue while it is read from its beginning. Messages that are equal in id, redrives
 * and body are copies of one, such as a lost confirm leaves, or a process that died once it had given the message up: the
 * second copy then counts that death as well. What has no id is nobody's copy.
 */
export class CopyDetector {
  readonly #positions = new Map<string, number>();
  readonly #withoutId = new Map<string, number>();

  read(message: ReceivedMessage): DetectedDeadLetter {
    const deadLetter = readDeadLetter(message);
    const copyKey = this.#copyKeyOf(message, deadLetter);
    const known = this.#positions.get(copyKey);
    const position = known ?? this.#positions.size + 1;
    this.#positions.set(copyKey, position);
    return { deadLetter, position, copyKey, isCopy: known !== undefined };
  }

  #copyKeyOf(message: ReceivedMessage, { redrives }: DeadLetter): string {
    const messageKey = messageKeyOf(message);
    if (messageKey !== undefined) return `${messageKey} ${redrives}`;
    const content = digest(JSON.stringify(message.properties, withoutCounts), message.body);
    const number = (this.#withoutId.get(content) ?? 0) + 1;
    this.#withoutId.set(content, number);
    return `${content} ${number}`;
  }
}

/** What the broker counts is another number at the next reading. */
const withoutCounts = (name: string, value: unknown): unknown =>
  /^x-(delivery|acquired)-count$/.test(name) ? undefined : value;

/** Of an id and the body under it, since an id alone may be a lie; undefined if there is no id. */
export function messageKeyOf({ properties: { messageId }, body }: ReceivedMessage): string | undefined {
  return messageId === undefined || messageId === '' ? undefined : `${messageId} ${digest(body)}`;
}

function digest(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64');
}
