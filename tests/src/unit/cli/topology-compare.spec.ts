import { adapt, type Adaptation } from '@ticketwave/cli/topology/adapt';
import {
  compareTopology,
  type Difference,
  type Ours,
  type Whole,
  type WireDefinitions,
} from '@ticketwave/cli/topology/compare';
import { invocation } from '@ticketwave/cli/operator/invocation';
import { remedyFor } from '@ticketwave/cli/topology/remedy';
import { expect } from 'chai';
import { definitions, permissions } from '../../support/topology.ts';

const ours: Ours = {
  services: ['booking', 'catalog', 'payment', 'notification'],
  requests: [{ exchange: 'booking.events', routingKey: 'booking.payment.preparation-requested.v1' }],
};
const wanted = (adaptation: Adaptation): Whole =>
  adapt(definitions, permissions, adaptation) as unknown as Whole;
const expected = wanted({});
const VHOST = '/ticketwave';

/** A broker that is as the code says, but for one part. */
const brokerWith = <Part extends keyof Whole>(
  part: Part,
  change: (items: Whole[Part][number][]) => Whole[Part][number][],
): WireDefinitions => ({ ...expected, [part]: change([...expected[part]]) });

const compare = (broker: WireDefinitions): Difference[] => compareTopology(expected, broker, ours);
const found = (broker: WireDefinitions): string[] =>
  compare(broker).map(({ kind, subject }) => `${kind}: ${subject}`);

const queue = { name: 'audit.all', vhost: VHOST, durable: true, auto_delete: false, arguments: {} };
const binding = {
  source: 'booking.events',
  vhost: VHOST,
  destination: 'booking.payments',
  destination_type: 'queue',
  routing_key: 'x.y.z.v1',
  arguments: {},
};

describe('the comparison of a broker with the code', () => {
  it('finds nothing on a broker as the code says', () => expect(compare(expected)).to.deep.equal([]));

  it('finds nothing in what is not ours, or elsewhere', () => {
    expect(
      found(brokerWith('queues', (all) => [...all, queue, { ...queue, name: 'bookingx', vhost: VHOST }])),
    ).to.deep.equal([]);
    expect(
      found(brokerWith('queues', (all) => [...all, { ...queue, name: 'booking.other', vhost: '/' }])),
    ).to.deep.equal([]);
    expect(found(brokerWith('exchanges', (all) => [...all, { ...queue, name: 'amq.topic' }]))).to.deep.equal(
      [],
    );
    expect(
      found(brokerWith('bindings', (all) => [...all, { ...binding, destination: 'audit.all' }])),
    ).to.deep.equal([]);
    expect(
      found(brokerWith('users', (all) => [...all, { name: 'admin', tags: ['administrator'] }])),
    ).to.deep.equal([]);
  });

  it('finds nothing else where the virtual host is missing', () => {
    expect(found(brokerWith('vhosts', () => [{ name: '/' }]))).to.deep.equal([
      `missing-virtual-host: ${VHOST}`,
    ]);
  });

  it('finds every queue, exchange, binding, user and permission that is missing', () => {
    for (const part of [
      'queues',
      'exchanges',
      'bindings',
      'users',
      'permissions',
      'topic_permissions',
    ] as const) {
      for (let index = 0; index < expected[part].length; index++) {
        const differences = compare(
          brokerWith(part, (all) => all.filter((_, position) => position !== index) as never),
        );
        expect(differences.map(({ kind }) => kind.split('-')[0])).to.deep.equal(['missing']);
      }
    }
  });

  it('reports only what differs', () => {
    const other = brokerWith('queues', ([first, ...rest]) => [
      {
        ...first!,
        durable: false,
        arguments: { ...first!.arguments, 'x-delivery-limit': 7, 'x-max-length': 10 },
      },
      ...rest,
    ]);
    const [difference, ...more] = compare(other);
    expect(more).to.deep.equal([]);
    expect(difference).to.deep.include({
      kind: 'different-queue',
      expected: { durable: true, 'x-delivery-limit': 1_000, 'x-max-length': null },
      found: { durable: false, 'x-delivery-limit': 7, 'x-max-length': 10 },
    });
  });

  it('finds another type of exchange', () => {
    const other = brokerWith('exchanges', ([first, ...rest]) => [{ ...first!, type: 'fanout' }, ...rest]);
    expect(compare(other)).to.deep.equal([
      {
        kind: 'different-exchange',
        subject: 'booking.events',
        expected: { type: 'topic' },
        found: { type: 'fanout' },
      },
    ]);
  });

  it('takes an exchange that leaves `internal` out, as RabbitMQ 4.3 exports it, for one that is not', () => {
    const without = brokerWith('exchanges', (all) =>
      all.map(({ internal: _internal, ...exchange }) => exchange),
    );
    expect(compare(without)).to.deep.equal([]);
    const internal = brokerWith('exchanges', ([first, ...rest]) => [{ ...first!, internal: true }, ...rest]);
    expect(found(internal)).to.deep.equal(['different-exchange: booking.events']);
  });

  it('leaves out users and rights where the account does not see them', () => {
    const seen = { users: undefined, permissions: undefined, topic_permissions: undefined };
    expect(compare({ ...expected, ...seen })).to.deep.equal([]);
  });

  it('finds what is ours and unknown', () => {
    const unknown = { ...queue, name: 'catalog.of-yesterday' };
    expect(found(brokerWith('queues', (all) => [...all, unknown]))).to.deep.equal([
      'unknown-queue: catalog.of-yesterday',
    ]);
    expect(found(brokerWith('exchanges', (all) => [...all, { ...unknown, type: 'fanout' }]))).to.deep.equal([
      'unknown-exchange: catalog.of-yesterday',
    ]);
  });

  it('finds stale bindings, wherever they come from', () => {
    for (const source of ['booking.events', 'catalog.internal', 'amq.topic'])
      expect(found(brokerWith('bindings', (all) => [...all, { ...binding, source }]))).to.deep.equal([
        `stale-binding: ${source} → booking.payments by x.y.z.v1`,
      ]);
  });

  it('finds a queue of somebody else that takes a request, by whatever pattern', () => {
    for (const routing_key of ['#', 'booking.payment.*.v1', 'booking.payment.preparation-requested.v1']) {
      const foreign = { ...binding, destination: 'audit.all', routing_key };
      expect(found(brokerWith('bindings', (all) => [...all, foreign]))).to.deep.equal([
        `second-answer: booking.events → audit.all by ${routing_key}`,
      ]);
    }
  });

  it('finds a service that became an administrator, however tags are written', () => {
    for (const tags of ['administrator', ['administrator']]) {
      const other = brokerWith('users', ([first, ...rest]) => [{ ...first!, tags }, ...rest]);
      expect(found(other)).to.deep.equal(['different-user: booking']);
    }
  });

  it('finds other permissions, and topic permissions that nobody knows', () => {
    const wider = brokerWith('permissions', ([first, ...rest]) => [{ ...first!, write: '.*' }, ...rest]);
    expect(compare(wider)).to.deep.equal([
      {
        kind: 'different-permission',
        subject: 'booking',
        expected: { write: expected.permissions[0]!.write },
        found: { write: '.*' },
      },
    ]);
    const row = { user: 'booking', vhost: VHOST, exchange: 'amq.topic', write: '', read: '' };
    expect(found(brokerWith('topic_permissions', (all) => [...all, row]))).to.deep.equal([
      'unknown-topic-permission: booking on amq.topic',
    ]);
  });

  it('knows the accounts and the virtual host of one’s own broker', () => {
    const adaptation = { vhost: '/other', accounts: { booking: { user: 'b-1', password: 'x' } } };
    const adapted = wanted(adaptation);
    expect(compareTopology(adapted, adapted, ours)).to.deep.equal([]);
    expect(compareTopology(adapted, expected, ours).map(({ kind }) => kind)).to.deep.equal([
      'missing-virtual-host',
    ]);
  });
});

describe('what would put a difference right', () => {
  const remedy = (kind: Difference['kind'], subject: string, side: object = {}): string =>
    remedyFor({ kind, subject, expected: side, found: side }, 'http://host:15672', VHOST);

  it('is applying the topology where something is missing', () => {
    for (const kind of [
      'missing-exchange',
      'missing-user',
      'different-permission',
      'missing-topic-permission',
    ] as const)
      expect(remedy(kind, 'x')).to.equal(invocation('topology', 'apply'));
  });

  it('is taking a right away only when no earlier version needs it', () => {
    const former = { configure: '^booking\\..*$' };
    const wantedRight = { configure: expected.permissions[0]!.configure };
    const difference = { kind: 'different-permission', subject: 'booking', expected: wantedRight } as const;
    const say = (other: object): string =>
      remedyFor({ ...difference, found: other }, 'http://host:15672', VHOST);
    expect(say(former)).to.include('apply --narrow').and.to.include('earlier version');
    expect(say({ configure: '.*' })).to.equal(invocation('topology', 'apply'));
  });

  it('says what deleting an exchange destroys, and what follows', () => {
    const said = remedy('different-exchange', 'booking.events');
    expect(said).to.match(
      /destroys its bindings and topic permissions.*DELETE.*apply.*verify.*start the services/,
    );
  });

  it('is publishing again, too, where messages were lost', () => {
    expect(remedy('missing-queue', 'x')).to.include(invocation('outbox', 'republish'));
    expect(remedy('missing-binding', 'x', binding)).to.include('republish --service booking');
    expect(remedy('missing-binding', 'x', { ...binding, source: 'booking.internal' })).to.equal(
      invocation('topology', 'apply'),
    );
  });

  it('is deleting what is too much, as the management API names it', () => {
    expect(remedy('unknown-queue', 'booking.old')).to.include(
      `curl --user <administrator> -X DELETE 'http://host:15672/api/queues/%2Fticketwave/booking.old'`,
    );
    expect(remedy('unknown-queue', 'booking.payments.partition.9')).to.include('order.formerPartitions');
    expect(remedy('stale-binding', 'x', { ...binding, routing_key: 'a.*.#' })).to.include(
      '/api/bindings/%2Fticketwave/e/booking.events/q/booking.payments/a.%252A.%2523',
    );
    expect(remedy('stale-binding', 'x', { ...binding, arguments: { a: 1 } })).to.include('management UI');
  });

  it('is a command of the broker for users and topic permissions', () => {
    expect(remedy('different-user', 'booking', { tags: [] })).to.equal('rabbitmqctl set_user_tags booking');
    expect(remedy('unknown-topic-permission', 'booking on amq.topic')).to.equal(
      'rabbitmqctl clear_topic_permissions -p /ticketwave booking amq.topic',
    );
  });
});
