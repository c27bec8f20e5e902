import type { Flow, FlowMessage, QueueState } from '@ticketwave/operations-console/model/answers';
import { diagramOf } from '@ticketwave/operations-console/model/diagram';
import { isSettled, knownOf, publishedText } from '@ticketwave/operations-console/model/message-state';
import { sagaPathsOf } from '@ticketwave/operations-console/model/saga-paths';
import { seriesOf } from '@ticketwave/operations-console/model/series';
import { expect } from 'chai';

const message = (eventId: string, from: string, to: string[] = []): FlowMessage => ({
  event: {
    ...{
      position: 1,
      eventId,
      eventType: `${from}.thing.done`,
      eventVersion: '1.0',
      kind: 'fact',
      occurredAt: '2026-01-30T10:30:00.020Z',
    },
    ...{ correlationId: 'c', causationId: 'c', entityId: 'e', source: `${from}-service`, data: {} },
  },
  ...{ from, to, parentId: null, depth: 0, sinceStartMs: 0, sinceParentMs: 1_500 },
});
const flowOf = (...messages: FlowMessage[]): Flow => ({
  ...{ correlationIds: ['c'], startedAt: '', durationMs: 0, isComplete: true },
  participants: [...new Set(messages.map(({ from }) => from))],
  messages,
});
const state = (queue: string, changes: Partial<QueueState>): QueueState => ({
  ...{
    queue,
    state: 'handled',
    at: null,
    tookMs: 120,
    attempts: null,
    until: null,
    reason: null,
    ...changes,
  },
});
const known = (...queues: QueueState[]) => knownOf([[{ messageId: 'm', published: null, queues }]]);

describe('the sequence diagram of a flow', () => {
  it('has one arrow to each queue that is known to have a message, with its state in words', () => {
    const states = known(
      state('catalog.things', {}),
      state('payment.things', { state: 'retrying', attempts: 2, until: '2026-01-30T10:30:05.000Z' }),
      state('booking.things', { state: 'dead-lettered', reason: 'Error' }),
    );
    const { rows, lifelines } = diagramOf(flowOf(message('m', 'booking')), states);
    const xOf = (name: string): number => lifelines.find((each) => each.name === name)!.x;
    expect(rows[0]!.arrows.map(({ text, tone, fromX, toX }) => [text, tone, fromX, toX])).to.deep.equal([
      ['things: handled in 120 ms', 'done', xOf('booking'), xOf('catalog')],
      ['things: failed 2×, again at 10:30:05', 'busy', xOf('booking'), xOf('payment')],
      ['things: dead-lettered', 'bad', xOf('booking'), xOf('booking')],
    ]);
    expect(rows[0]!.after).to.equal('+1.5 s');
  });

  it('shows who has answered where no queue remembers it, and nobody where nobody has', () => {
    const { rows } = diagramOf(
      flowOf(message('a', 'booking', ['catalog']), message('b', 'booking')),
      new Map(),
    );
    expect(rows.map(({ arrows }) => arrows.map(({ text }) => text))).to.deep.equal([['answered'], []]);
  });

  it('keeps messages apart, and everything inside', () => {
    const messages = Array.from({ length: 200 }, (_, index) =>
      message(`m${index}`, index % 2 === 0 ? 'a' : 'b'),
    );
    const { rows, lifelines, width, height } = diagramOf(flowOf(...messages), new Map());
    for (const [index, row] of rows.entries()) {
      expect(row.y + row.height).to.be.below(rows[index + 1]?.y ?? height);
      expect(lifelines.map(({ x }) => x)).to.include(row.x);
    }
    expect(Math.max(...lifelines.map(({ x }) => x))).to.be.below(width);
  });
});

describe('what is known of a message', () => {
  it('comes from its publisher and from each of its subscribers', () => {
    const published = {
      state: 'published',
      publishedAt: null,
      attempts: 0,
      nextAttemptAt: null,
      reason: null,
    } as const;
    const all = knownOf([
      [{ messageId: 'm', published, queues: [] }],
      [{ messageId: 'm', published: null, queues: [state('catalog.things', {})] }],
    ]);
    expect(all.get('m')!.published).to.equal(published);
    expect(all.get('m')!.hops.map(({ queue }) => queue)).to.deep.equal(['catalog.things']);
    expect(isSettled(all.get('m')!)).to.equal(true);
  });

  it('is not settled while something will still happen to it', () => {
    for (const each of ['running', 'retrying', 'parked'] as const)
      expect(isSettled(known(state('a.b', { state: each })).get('m')!), each).to.equal(false);
    const waiting = {
      state: 'waiting',
      publishedAt: null,
      attempts: 0,
      nextAttemptAt: null,
      reason: null,
    } as const;
    expect(isSettled({ published: waiting, hops: [] })).to.equal(false);
    expect(publishedText(waiting).text).to.equal('waits in the outbox');
  });
});

describe('the sagas of a flow', () => {
  it('are asked for where a message is from, once for each thing, and only where the console can ask', () => {
    const flow = flowOf(message('a', 'booking'), message('b', 'booking'), message('c', 'elsewhere'));
    expect(sagaPathsOf(flow, ['booking', 'catalog'])).to.deep.equal([
      ['booking e', '/console/api/services/booking/ops/sagas/e'],
    ]);
  });
});

describe('a chart', () => {
  it('adds up rows of one time, in the order of time, and leaves out what is no number', () => {
    const rows = [
      { key: '2026-01-30T11:00:00.000Z', currency: 'EUR', paid: 3, rate: null },
      { key: '2026-01-30T10:00:00.000Z', currency: 'EUR', paid: 1, rate: null },
      { key: '2026-01-30T10:00:00.000Z', currency: 'USD', paid: 2, rate: null },
    ];
    const { names, times, values } = seriesOf({
      report: 'revenue',
      from: '',
      to: '',
      columns: ['key', 'currency', 'paid', 'rate'],
      rows,
    });
    expect(names).to.deep.equal(['paid']);
    expect(times).to.deep.equal([1_769_767_200, 1_769_770_800]);
    expect(values).to.deep.equal([[3, 3]]);
  });
});
