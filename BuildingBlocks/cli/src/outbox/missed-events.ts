import { type ExpectedMessage, notHandled } from './not-handled.ts';
import { PUBLISHED_PAGE, type PublishedEvent, publishedPages } from './published.ts';
import type { ServiceWire } from '../topology/definitions.ts';
import type { Sql } from '@ticketwave/building-blocks/adapters';
import type { Context } from '../operator/context.ts';
import { invocation } from '../operator/invocation.ts';
import { withDatabaseOf } from '../operator/database.ts';
import { takersOf } from '../topology/takers.ts';
import { ownerOf } from '@ticketwave/building-blocks/operations';

/** What left less long ago may still be on its way: longer than the broker's numbers are old. */
export const SETTLED_SECONDS = 30;

/** Events of one service that have left, and that a queue has not handled. */
export interface MissedEvents {
  /** Who published them. */
  readonly service: string;
  readonly queue: string;
  /** So many at least are in no queue: those that wait in the queue and its retry queues are taken off. */
  readonly missed: number;
  /** So many more were given up: they are in the dead letters, if nobody has discarded them and the broker has not lost them. */
  readonly givenUp: number;
  /** When the oldest of both was published; ISO 8601. */
  readonly since: string;
}

export interface LookedAt {
  readonly missed: readonly MissedEvents[];
  /** Whether everything since then was looked at, or only the newest. */
  readonly complete: boolean;
}

interface What {
  /** Published at this time or later; everything that is kept if undefined. */
  readonly since?: Date | undefined;
  /** Only the newest few thousand. */
  readonly newestOnly?: boolean;
  readonly wires: readonly ServiceWire[];
  /** Messages in a queue and its retry queues, read before the inboxes are. */
  readonly waitingIn: (queue: string) => number;
}

/**
 * Compares the outbox of a service with the inboxes of those that take its events: what a broker has lost after it had
 * confirmed it, and what an inbox has forgotten, are found in no other way.
 * @throws {Failure} if a database cannot be reached
 */
export const findMissedEvents = (context: Context, service: string, what: What): Promise<LookedAt> =>
  withDatabaseOf(context, service, 'outbox', (sql) => compare(context, service, sql, what));

async function compare(context: Context, service: string, sql: Sql, what: What): Promise<LookedAt> {
  const tally = new Map<string, { missing: number; givenUp: number; since: string }>();
  for await (const page of publishedPages(sql, what.since, SETTLED_SECONDS)) {
    const publishedAt = new Map(page.map((event) => [event.messageId, event.publishedAt]));
    for (const { queue, messageId, givenUp } of await notHandledOf(context, page, what.wires)) {
      const known = tally.get(queue) ?? { missing: 0, givenUp: 0, since: '' };
      const since = publishedAt.get(messageId) ?? known.since; // newest first: the last one is the oldest
      known[givenUp ? 'givenUp' : 'missing']++;
      tally.set(queue, { ...known, since: known.since === '' || since < known.since ? since : known.since });
    }
    if (what.newestOnly)
      return { missed: missedOf(service, tally, what), complete: page.length < PUBLISHED_PAGE };
  }
  return { missed: missedOf(service, tally, what), complete: true };
}

/** Asks each service that takes some of the events. */
async function notHandledOf(
  context: Context,
  page: readonly PublishedEvent[],
  wires: readonly ServiceWire[],
) {
  const takers = new Map(
    [...new Set(page.map(({ routingKey }) => routingKey))].map((key) => [key, takersOf(key, wires)]),
  );
  const expected = page.flatMap(({ messageId, routingKey }): ExpectedMessage[] =>
    (takers.get(routingKey) ?? []).map((queue) => ({ queue, messageId })),
  );
  const owners = [...new Set(expected.map(({ queue }) => ownerOf(queue)))];
  const asked = owners.map((owner) =>
    withDatabaseOf(context, owner, 'inbox', (sql) =>
      notHandled(
        sql,
        expected.filter(({ queue }) => ownerOf(queue) === owner),
      ),
    ),
  );
  return (await Promise.all(asked)).flat();
}

type Tally = ReadonlyMap<string, { missing: number; givenUp: number; since: string }>;

/** What waits in a queue is not missed. Pure. */
export const missedOf = (
  service: string,
  tally: Tally,
  { waitingIn }: Pick<What, 'waitingIn'>,
): MissedEvents[] =>
  [...tally]
    .map(([queue, { missing, givenUp, since }]) => {
      const missed = Math.max(0, missing - waitingIn(queue));
      return { service, queue, missed, givenUp, since };
    })
    .filter(({ missed, givenUp }) => missed + givenUp > 0);

/** The one command that sends all of them again, which are of one service. Pure. */
export function republishingOf(missed: readonly MissedEvents[]): string {
  const [oldest] = [...missed].sort((one, other) => one.since.localeCompare(other.since));
  return oldest ? invocation('outbox', `republish --service ${oldest.service} --since ${oldest.since}`) : '';
}
