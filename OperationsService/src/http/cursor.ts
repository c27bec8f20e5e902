import { HttpError } from '@ticketwave/building-blocks/http';
import type { Place } from '../application/event-archive.ts';

/** Where a page ends, as a text that clients hand back and do not look into. */
export const cursorOf = ({ occurredAt, position }: Place): string =>
  Buffer.from(`${occurredAt.getTime()} ${position}`).toString('base64url');

/** @throws HttpError 400 if it is none of ours */
export function placeOf(cursor: string): Place {
  const [, time, position] =
    /^(-?\d{1,16}) (\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const occurredAt = new Date(Number(time));
  if (Number.isNaN(occurredAt.getTime()))
    throw new HttpError(400, 'cursor_invalid', 'Send a nextCursor as it was answered, or none.');
  return { occurredAt, position: Number(position) };
}
