import type { MessageState, PublishedState, QueueState } from './answers.ts';
import { lengthOf, ownerOf, timeOf } from './words.ts';

/** How good it is: `done`, on its way (`busy`), given up (`bad`), or nothing is known (`quiet`). */
export type Tone = 'done' | 'busy' | 'bad' | 'quiet';

/** What has become of a message in one queue. */
export interface Hop {
  readonly queue: string;
  readonly service: string;
  readonly state: QueueState['state'] | 'taken';
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
