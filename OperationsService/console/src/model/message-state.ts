import type { MessageState, PublishedState, QueueState, StoredEvent } from './answers.ts';
import { routingKeyOf, type Taker, type Takers } from './wiring.ts';
import { lengthOf, ownerOf, timeOf } from './words.ts';

/** How good it is: `done`, on its way (`busy`), given up (`bad`), or nothing is known (`quiet`). */
export type Tone = 'done' | 'busy' | 'bad' | 'quiet';

/** What has become of a message in one queue. */
export interface Hop {
  readonly queue: string;
  readonly service: string;
  /** `untried`: it waits in the queue · `absent`: the queue takes such messages, and knows nothing of this one. */
  readonly state: QueueState['state'] | 'untried' | 'absent';
  readonly tone: Tone;
  readonly text: string;
  readonly reason: string | null;
}

/** What is known of a message, from all services that were asked. */
export interface Known {
  readonly published: PublishedState | null;
  readonly hops: readonly Hop[];
}

/** By message id. Pure. */
export function knownOf(answers: Iterable<readonly MessageState[]>): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  for (const messages of answers)
    for (const { messageId, published, queues } of messages) {
      const before = known.get(messageId);
      known.set(messageId, {
        published: published ?? before?.published ?? null,
        hops: [...(before?.hops ?? []), ...queues.map(hopOf)],
      });
    }
  return known;
}

/** So long a message may be between the outbox and the inbox without waiting in the queue, in milliseconds. */
const ON_ITS_WAY_MS = 10_000;
/** Of which each message of a flow is by itself: the flow is what it holds. */
const STORE = 'operations.event-store';

/**
 * What is known of a message, with the queues that take such messages and know nothing of this one: it waits there
 * untried, or has not come. Pure.
 * @param now in milliseconds since 1970
 */
export function withUntried(
  event: StoredEvent,
  known: Known = { published: null, hops: [] },
  takers: Takers,
  now: number,
): Known {
  const { published } = known;
  const hops = known.hops.filter(({ queue }) => queue !== STORE);
  if (published !== null && published.state !== 'published') return { published, hops };
  const isYoung = now - Date.parse(published?.publishedAt ?? event.occurredAt) < ON_ITS_WAY_MS;
  const missing = (takers.byRoutingKey.get(routingKeyOf(event)) ?? []).filter(
    ({ queue }) => queue !== STORE && !hops.some((hop) => hop.queue === queue),
  );
  return { published, hops: [...hops, ...missing.map((taker) => untriedHop(taker, isYoung))] };
}

function untriedHop({ queue, service, messages }: Taker, isYoung: boolean): Hop {
  const waits = isYoung || (messages ?? 0) > 0;
  return {
    ...{ queue, service, reason: null, state: waits ? 'untried' : 'absent' },
    ...(waits
      ? { tone: 'busy', text: 'waits there, not tried yet' }
      : { tone: 'quiet', text: 'not there: it has not come, or is forgotten' }),
  };
}

/** Pure. */
export function hopOf(state: QueueState): Hop {
  const { queue, reason } = state;
  return {
    ...{ queue, service: ownerOf(queue), state: state.state, reason },
    ...{ tone: TONES[state.state], text: textOf(state) },
  };
}

const TONES: Readonly<Record<QueueState['state'], Tone>> = {
  handled: 'done',
  running: 'busy',
  retrying: 'busy',
  parked: 'busy',
  'dead-lettered': 'bad',
};

function textOf({ state, tookMs, attempts, until }: QueueState): string {
  switch (state) {
    case 'handled':
      return tookMs === null ? 'handled' : `handled in ${lengthOf(tookMs)}`;
    case 'running':
      return 'being handled';
    case 'retrying':
      return `failed${attempts === null ? '' : ` ${attempts}×`}, again${until === null ? ' later' : ` at ${timeOf(until).slice(0, 8)}`}`;
    case 'parked':
      return 'parked: waits for the one before it';
    case 'dead-lettered':
      return 'dead-lettered';
  }
}

/** What has become of a message on its way to the broker. Pure. */
export function publishedText(published: PublishedState | null): {
  readonly text: string;
  readonly tone: Tone;
} {
  if (published === null) return { text: 'in no outbox any more', tone: 'quiet' };
  if (published.state === 'published')
    return { text: `published ${timeOf(published.publishedAt)}`, tone: 'done' };
  if (published.state === 'waiting') return { text: 'waits in the outbox', tone: 'busy' };
  return { text: `the broker did not take it: ${published.reason ?? 'no reason is known'}`, tone: 'bad' };
}

/** Whether nothing more will happen to a message by itself. Pure. */
export const isSettled = ({ published, hops }: Known): boolean =>
  (published === null || published.state === 'published') && hops.every(({ tone }) => tone !== 'busy');
