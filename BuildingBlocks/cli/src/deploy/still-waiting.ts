import type { Sql } from '@ticketwave/building-blocks/adapters';
import { notHandled } from '../outbox/not-handled.ts';

/** How many of the messages a queue has still to handle, wherever they are on their way to it. */
export type StillWaiting = (ids: readonly string[]) => Promise<number>;

/**
 * What was given up is with the dead letters, and no longer on its way.
 * @param inbox of the service that the queue belongs to
 * @param dead the ids of its dead letters
 */
export const stillWaiting =
  (inbox: Sql, queue: string, dead: ReadonlySet<string>): StillWaiting =>
  async (ids) => {
    const expected = ids.map((messageId) => ({ queue, messageId }));
    const left = await notHandled(inbox, expected);
    return left.filter(({ messageId, givenUp }) => !givenUp && !dead.has(messageId)).length;
  };

/** As `stillWaiting`, without those that wait in the database of an ordered subscription. */
export const stillInQueue =
  (inbox: Sql, queue: string, dead: ReadonlySet<string>): StillWaiting =>
  async (ids) => {
    const [row] = await inbox<{ ids: string[] }>(
      `SELECT coalesce(array_agg(message_id::text), '{}') AS ids FROM messaging.parked
        WHERE queue = $1 AND place = 'here' AND message_id = ANY ($2::uuid[])`,
      queue,
      ids,
    );
    const parked = new Set(row?.ids);
    return stillWaiting(inbox, queue, dead)(ids.filter((id) => !parked.has(id)));
  };
