import { problemsOf, type ServiceReport } from '@ticketwave/operations-console/model/problems';
import { expect } from 'chai';

const QUEUE = {
  ...{
    queue: 'payment.booking-ended',
    messages: 0,
    consumers: 1,
    lagMs: 0,
    retries: [],
    deadLetters: 0,
    paused: null,
  },
};
const well: ServiceReport = {
  service: 'payment',
  health: { data: { status: 'ok', problems: {} } },
  queues: { data: { queues: [QUEUE] } },
  outbox: { data: { waiting: 0, published: 3, failing: 0, rows: [] } },
  sagas: { data: { total: 0, needingReview: 0, sagas: [] } },
  streams: { data: { streams: [] } },
};
const withQueue = (changes: Partial<typeof QUEUE>): ServiceReport => ({
  ...well,
  queues: { data: { queues: [{ ...QUEUE, ...changes }] } },
});
const NOW = Date.parse('2026-01-30T10:30:00.000Z');
const whatOf = (...reports: ServiceReport[]): string[] => problemsOf(reports, NOW).map(({ what }) => what);

describe('the problems that the console shows', () => {
  it('are none where all is well, and none that are only still to come', () => {
    expect(problemsOf([well], NOW)).to.deep.equal([]);
    const asking = {
      service: 'payment',
      health: {},
      queues: {},
      outbox: {},
      sagas: {},
      streams: {},
    };
    expect(problemsOf([asking], NOW)).to.deep.equal([]);
  });

  it('of a service that is down are that alone, and stand first', () => {
    const down = { ...withQueue({ deadLetters: 4 }), service: 'catalog', health: { why: 'it is away.' } };
    expect(whatOf(withQueue({ deadLetters: 1 }), down)).to.deep.equal([
      'cannot be asked: it is away.',
      '1 dead letter of payment.booking-ended',
    ]);
  });

  it('name what its own health says', () => {
    const sick: ServiceReport = {
      ...well,
      health: { data: { status: 'unavailable', problems: { outbox: 'it waits' } } },
    };
    expect(whatOf(sick)).to.deep.equal(['outbox: it waits']);
  });

  it('distinguish a queue that nobody consumes from one that was paused, which can be resumed here', () => {
    expect(whatOf(withQueue({ consumers: 0, messages: 7 }))).to.deep.equal([
      'nobody consumes payment.booking-ended, where 7 messages wait',
    ]);
    const paused = { since: '2026-01-30T10:30:00.000Z', by: 'ada', reason: 'a migration' };
    const [problem] = problemsOf(
      [{ ...well, queues: { data: { queues: [{ ...QUEUE, consumers: 0, paused }] } } }],
      NOW,
    );
    expect(problem!.what).to.equal('payment.booking-ended was paused by ada: a migration');
    expect(problem!.action!.path).to.equal('/ops/subscriptions/payment.booking-ended/resume');
  });

  it('are a lag above ten seconds, and not one of ten', () => {
    expect(whatOf(withQueue({ lagMs: 10_000 }))).to.deep.equal([]);
    expect(whatOf(withQueue({ lagMs: 90_000 }))).to.deep.equal([
      'the oldest message in payment.booking-ended has been waiting for 1.5 min',
    ]);
  });

  it('each have the command line that mends them', () => {
    const rows = [{ lastError: 'NO_ROUTE: no queue takes it' }] as never[];
    const sick: ServiceReport = {
      ...withQueue({ messages: null as never, consumers: null as never, deadLetters: null as never }),
      outbox: { data: { waiting: 1, published: 0, failing: 1, rows } },
      sagas: { data: { total: 1, needingReview: 1, sagas: [] } },
    };
    expect(problemsOf([sick], NOW).map(({ what, command }) => [what, command])).to.deep.equal([
      ['payment.booking-ended is not on the broker', 'ticketwave topology apply'],
      ['payment.booking-ended.dlq is not on the broker', 'ticketwave topology apply'],
      [
        'the broker does not take 1 event: NO_ROUTE: no queue takes it',
        'ticketwave outbox list --service payment --waiting',
      ],
      ['1 saga needing review', 'ticketwave sagas list --service payment --needs-review'],
    ]);
  });

  it('name the command that a reason names, and the one that starts a service that is down', () => {
    const why = "exchange 'payment.events' is missing: the command `topology apply` makes it";
    const health = { data: { status: 'unavailable', problems: { topology: why } } };
    const down = { ...well, health: { why: 'it is away.' } };
    expect(problemsOf([{ ...well, health }, down], NOW).map(({ command }) => command)).to.deep.equal([
      'ticketwave restart payment',
      'ticketwave topology apply',
    ]);
  });

  it('are what was missing on the broker, for ten minutes, with the command that finds what was lost', () => {
    const at = (time: string): ServiceReport => ({
      ...well,
      health: {
        data: {
          status: 'ok',
          topology: {
            gaps: [{ queue: QUEUE.queue, exchange: 'booking.events', until: time }],
            restored: [{ queue: `${QUEUE.queue}.dlq`, at: time }],
          },
        },
      },
    });
    expect(whatOf(at('2026-01-30T10:19:59.000Z'))).to.deep.equal([]);
    const found = problemsOf([at('2026-01-30T10:29:59.000Z')], NOW);
    expect(found.map(({ what }) => what).join()).to.include(
      'booking.events was missing until 2026-01-30T10:29:59.000Z',
    );
    expect(found.map(({ command }) => command)).to.deep.equal(Array(2).fill('ticketwave outbox unhandled'));
  });

  it('are a session that holds locks, with the command that ends it', () => {
    const lock = { pid: 4711, role: 'payment', isOwn: true, application: 'psql', seconds: 12, idle: true };
    const held = { ...well, health: { data: { status: 'ok', locks: [lock] } } };
    const [problem] = problemsOf([held], NOW);
    expect(problem!.what).to.equal('session 4711 (psql) holds locks in its database for 12 s');
    expect(problem!.command).to.equal('ticketwave locks end 4711 --service payment');
    const others = { ...lock, isOwn: false, seconds: null };
    const [other] = problemsOf([{ ...well, health: { data: { status: 'ok', locks: [others] } } }], NOW);
    expect(other!.command).to.equal('ticketwave locks list --service payment');
  });

  it('do not leave out a service that does not answer its operators', () => {
    expect(whatOf({ ...well, queues: { why: 'There is no GET /ops/queues.' } })).to.deep.equal([
      'its queues are not known: There is no GET /ops/queues.',
    ]);
  });
});
