import { INBOX_DAYS, redrivesOf, type ReceivedMessage } from '../messaging/index.ts';
import { CopyDetector, messageKeyOf } from './copy-detector.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { QueueReading } from './queue-reading.ts';

/** Which dead letters of a queue are meant: those that fit everything that is said here; all if nothing is. */
export interface Selection {
  /** With one of these message ids. */
  readonly ids?: readonly string[];
  /** At these positions, from 1, the oldest first. What has no readable id can be named so. */
  readonly positions?: readonly number[];
  /** What they failed of, such as `InvalidMessageError`. */
  readonly errorType?: string;
  /** Such as `booking.booking.created`. */
  readonly eventType?: string;
  readonly correlationId?: string;
  /** Given up at this time or later. */
  readonly since?: Date;
  /** Given up before this time. */
  readonly before?: Date;
  /** Of those that fit, the oldest so many messages. */
  readonly count?: number;
}

/** A dead letter that is meant, however many copies of it are there. */
export interface ChosenDeadLetter {
  readonly messageId: string | null;
  /** The same for all copies of it, and for nothing else. */
  readonly copyKey: string;
  /** The same also for copies that were redriven more often; undefined if a message cannot be distinguished from another. */
  readonly messageKey: string | undefined;
  /** Published so long ago that the inboxes may have forgotten it. */
  readonly old: boolean;
}

export interface Scan {
  /** Messages in the queue, all copies counted. */
  readonly total: number;
  readonly chosen: readonly ChosenDeadLetter[];
  /** How often each message, by its key, has been redriven: of its copies the one that was most often. */
  readonly redrives: ReadonlyMap<string, number>;
  /** Ids and positions that were asked for, and are not there. */
  readonly notFound: readonly string[];
}

/** Whether every dead letter of a queue is meant. */
export const isEverything = (selection: Selection): boolean =>
  Object.values(selection).every((value) => value === undefined);

/** Whether a dead letter fits all that is said. Pure. */
export function fits(
  {
    position,
    messageId,
    type,
    correlationId,
    failure,
  }: Pick<DeadLetter, 'messageId' | 'type' | 'correlationId' | 'failure'> & { readonly position: number },
  wanted: Selection,
): boolean {
  return (
    isAmong(wanted.ids, messageId) &&
    isAmong(wanted.positions, position) &&
    isSame(wanted.errorType, failure.type) &&
    isSame(wanted.eventType, type) &&
    isSame(wanted.correlationId, correlationId) &&
    isWithin(wanted, Date.parse(failure.at ?? ''))
  );
}

const isAmong = <T>(wanted: readonly T[] | undefined, found: T | null): boolean =>
  wanted === undefined || (found !== null && wanted.includes(found));

const isSame = <T>(wanted: T | undefined, found: T | null): boolean =>
  wanted === undefined || wanted === found;

/** @param givenUpAt NaN if nobody knows when: no time fits then */
const isWithin = ({ since, before }: Selection, givenUpAt: number): boolean =>
  (since === undefined || givenUpAt >= since.getTime()) &&
  (before === undefined || givenUpAt < before.getTime());

/** Reads everything once, to know which messages are meant and how often each of them has been redriven. */
export async function scan(reading: QueueReading, selection: Selection): Promise<Scan> {
  const reader = new CopyDetector();
  const chosen: ChosenDeadLetter[] = [];
  const chosenMessages = new Set<string>();
  const redrives = new Map<string, number>();
  const seen = { ids: new Set<string | null>(), last: 0 };
  const total = await reading.readAll(({ message }) => {
    const messageKey = messageKeyOf(message);
    if (messageKey !== undefined)
      redrives.set(messageKey, Math.max(redrives.get(messageKey) ?? 0, redrivesOf(message)));
    const { deadLetter, position, copyKey, isCopy } = reader.read(message);
    seen.ids.add(deadLetter.messageId);
    seen.last = Math.max(seen.last, position);
    if (isCopy || !fits({ ...deadLetter, position }, selection)) return;
    const chosenMessage = messageKey ?? copyKey;
    if (!chosenMessages.has(chosenMessage) && chosenMessages.size === selection.count) return;
    chosenMessages.add(chosenMessage);
    chosen.push({ messageId: deadLetter.messageId, copyKey, messageKey, old: isOld(deadLetter) });
  });
  await reading.giveBack();
  return { total, chosen, redrives, notFound: notFound(selection, seen) };
}

const isOld = ({ publishedAt }: DeadLetter): boolean =>
  publishedAt !== null && mayBeForgotten(new Date(publishedAt), new Date());

/** Whether the inboxes may have forgotten a message of this age, so that a second copy of it could take effect. */
export function mayBeForgotten(publishedAt: Date, now: Date): boolean {
  return now.getTime() - publishedAt.getTime() >= INBOX_DAYS * 24 * 60 * 60 * 1000;
}

/** The messages that a scan has chosen, with all their copies, when the queue is read once more. */
export function wantedBy({ chosen }: Scan): (message: ReceivedMessage) => boolean {
  const reader = new CopyDetector();
  const keys = new Set(chosen.map(({ copyKey }) => copyKey));
  return (message) => keys.has(reader.read(message).copyKey);
}

function notFound(
  { ids = [], positions = [] }: Selection,
  seen: { readonly ids: ReadonlySet<string | null>; readonly last: number },
): string[] {
  const missing = [...new Set(ids)].filter((id) => !seen.ids.has(id));
  return [...missing, ...positions.filter((at) => at > seen.last).map((at) => `position ${at}`)];
}
