import type {
  Flow,
  FlowMessage,
  PublishedState,
  StoredEvent,
} from '@ticketwave/operations-console/model/answers';
import { diagramOf } from '@ticketwave/operations-console/model/diagram';
import { knownOf, withUntried, type Known } from '@ticketwave/operations-console/model/message-state';
import { takersOf, type Takers } from '@ticketwave/operations-console/model/wiring';
import { expect } from 'chai';

const PUBLISHED_AT = '2026-01-30T10:30:00.020Z';
const SOON = Date.parse(PUBLISHED_AT) + 1_000;
const LATER = Date.parse(PUBLISHED_AT) + 60_000;

const event: StoredEvent = {
  ...{ position: 1, eventId: 'm', eventType: 'booking.thing.done', eventVersion: '1.3', kind: 'fact' },
  ...{ occurredAt: PUBLISHED_AT, correlationId: 'c', causationId: 'c', entityId: 'e' },
  ...{ source: 'booking-service', data: {} },
};
const published = (changes: Partial<PublishedState> = {}): Known => ({
  published: {
    ...{ state: 'published', publishedAt: PUBLISHED_AT, attempts: 0, nextAttemptAt: null, reason: null },
    ...changes,
  },
  hops: [],
});
const takers = (messages: number | null = 0): Takers =>
  takersOf(
    new Map([
      [
        'catalog',
        {
          data: {
            ...{ exchanges: [], bindings: [], bindingsUnknown: null },
            queues: [{ queue: 'catalog.things', takes: ['booking.thing.done.v1'] }],
          },
        },
      ],
    ]),
    new Map([
      [
        'catalog',
        {
          data: {
            queues: [
              {
                ...{ queue: 'catalog.things', messages, consumers: 1, lagMs: 0, retries: [] },
                ...{ deadLetters: 0, paused: null },
              },
            ],
          },
        },
      ],
    ]),
  );
const hopsOf = (known: Known | undefined, all: Takers, now: number): string[] =>
  withUntried(event, known, all, now).hops.map(({ queue, state, tone }) => `${queue} ${state} ${tone}`);

describe('a message that a queue knows nothing of', () => {
  it('waits there untried while messages do, or while it is young', () => {
    expect(hopsOf(published(), takers(3), LATER)).to.deep.equal(['catalog.things untried busy']);
    expect(hopsOf(published(), takers(0), SOON)).to.deep.equal(['catalog.things untried busy']);
  });

  it('is not there if the queue is empty: it has not come, or is forgotten', () => {
    expect(hopsOf(published(), takers(0), LATER)).to.deep.equal(['catalog.things absent quiet']);
    expect(hopsOf(undefined, takers(null), LATER)).to.deep.equal(['catalog.things absent quiet']);
  });

  it('has not been there yet while it waits in the outbox', () => {
    const waiting = published({ state: 'waiting', publishedAt: null });
    expect(hopsOf(waiting, takers(3), LATER)).to.deep.equal([]);
  });

  it('has one state in a queue that knows it, and is not shown in the store that the flow comes from', () => {
    const states = { at: null, tookMs: 1, attempts: null, until: null, reason: null };
    const known = knownOf([
      [
        {
          messageId: 'm',
          published: published().published,
          queues: [
            { queue: 'catalog.things', state: 'handled', ...states },
            { queue: 'operations.event-store', state: 'handled', ...states },
          ],
        },
      ],
    ]).get('m');
    expect(hopsOf(known, takers(3), LATER)).to.deep.equal(['catalog.things handled done']);
  });

  it('looks otherwise than one that no service takes, and than one that is still in the outbox', () => {
    const message: FlowMessage = {
      ...{ event, from: 'booking', to: [], parentId: null, depth: 0, sinceStartMs: 0, sinceParentMs: null },
    };
    const flow: Flow = {
      ...{ correlationIds: ['c'], startedAt: '', durationMs: 0, isComplete: true },
      ...{ participants: ['booking'], messages: [message] },
    };
    const shown = (known: Known, areTakersKnown: boolean) => {
      const [row] = diagramOf(flow, new Map([['m', known]]), areTakersKnown).rows;
      return row!.arrows.length > 0 ? row!.arrows.map(({ text }) => text) : row!.instead.text;
    };
    const waits = withUntried(event, published(), takers(3), LATER);
    const nobody = withUntried(event, published(), { byRoutingKey: new Map(), isComplete: true }, LATER);
    expect(shown(waits, true)).to.deep.equal(['things: waits there, not tried yet']);
    expect(shown(nobody, true)).to.equal('no service takes it');
    expect(shown(nobody, false)).to.equal('nobody is known to have it');
    expect(shown(published({ state: 'waiting', publishedAt: null }), true)).to.equal('waits in the outbox');
  });
});
