import type { Sql } from '@ticketwave/building-blocks/adapters';

/** A message and a queue of the service that should have handled it. */
export interface ExpectedMessage {
  readonly queue: string;
  readonly messageId: string;
}

/**
 * Which of the messages have not been handled, as far as the inbox remembers. `givenUp`: the retries were used up, so it
 * is in the dead letters, unless somebody has discarded it or the broker has lost it.
 */
export const notHandled = (
  sql: Sql,
  expected: readonly ExpectedMessage[],
): Promise<(ExpectedMessage & { readonly givenUp: boolean })[]> =>
  sql(
    `SELECT queue, message_id AS "messageId",
            EXISTS (SELECT FROM messaging.attempt AS run
                     WHERE run.queue = expected.queue AND run.message_id = expected.message_id AND given_up) AS "givenUp"
       FROM unnest($1::text[], $2::uuid[]) AS expected (queue, message_id)
      WHERE NOT EXISTS (SELECT FROM messaging.inbox AS handled
                         WHERE handled.queue = expected.queue AND handled.message_id = expected.message_id)`,
    expected.map(({ queue }) => queue),
    expected.map(({ messageId }) => messageId),
  );
