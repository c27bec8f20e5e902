import { catalogueOf } from '@ticketwave/operations-console/model/catalogue';
import type { Queue, Queues } from '@ticketwave/operations-console/model/answers';
import type { ByService } from '@ticketwave/operations-console/model/loaded';
import { mapOf } from '@ticketwave/operations-console/model/map';
import { differencesOf } from '@ticketwave/operations-console/model/map-differences';
import { layoutOf } from '@ticketwave/operations-console/model/map-layout';
import type { MapReports } from '@ticketwave/operations-console/model/map-reports';
import type { ContractEvent, Contracts, Traffic, Wiring } from '@ticketwave/operations-console/model/wiring';
import { expect } from 'chai';

const QUEUE = 'catalog.things';
const KEY = 'booking.thing.done.v1';
const EXCHANGE = 'booking.events';

const event: ContractEvent = {
  ...{ name: 'ThingDone', type: 'booking.thing.done', version: '1.1', kind: 'fact' },
  ...{ exchange: EXCHANGE, routingKey: KEY, schema: {}, example: null },
};
const bound = { exchange: EXCHANGE, queue: QUEUE, routingKey: KEY, declared: true, onBroker: true };

/** A service that publishes to one that takes, with what differs from a sound system. */
function reports({
  exchange = true,
  bindings = [bound],
  queue = {},
  traffic = {},
}: {
  exchange?: boolean;
  bindings?: Wiring['bindings'];
  queue?: Partial<Queue>;
  traffic?: Partial<Traffic['counts'][number]>;
}): MapReports {
  const loaded = <T>(booking: T, catalog: T): ByService<T> =>
    new Map([
      ['booking', { data: booking }],
      ['catalog', { data: catalog }],
    ]);
  const own = (name: string, onBroker = true) => [{ exchange: name, type: 'topic', onBroker }];
  return {
    wirings: loaded<Wiring>(
      { exchanges: own(EXCHANGE, exchange), queues: [], bindings: [], bindingsUnknown: null },
      {
        ...{ exchanges: own('catalog.events'), bindings, bindingsUnknown: null },
        queues: [{ queue: QUEUE, takes: [KEY] }],
      },
    ),
    contracts: loaded<Contracts>(
      { publishes: [event], takes: [] },
      { publishes: [], takes: [{ ...event, version: '1.0', queue: QUEUE, handler: 'ThingDoneHandler' }] },
    ),
    queues: loaded<Queues>(
      { queues: [] },
      {
        queues: [
          {
            ...{
              queue: QUEUE,
              messages: 0,
              consumers: 1,
              lagMs: 0,
              retries: [],
              deadLetters: 0,
              paused: null,
            },
            ...queue,
          },
        ],
      },
    ),
    traffic: {
      ...{ since: '2026-01-30T10:30:00.000Z', until: '2026-01-30T10:31:00.000Z' },
      counts: [
        {
          ...{ eventType: event.type, eventVersion: '1.1', source: 'booking-service', count: 120 },
          newestAt: '2026-01-30T10:30:59.000Z',
          ...traffic,
        },
      ],
    },
  };
}

const said = (found: MapReports): string[] =>
  differencesOf(found).map(({ what, command }) => `${what} ${command}`);
const nodeOf = (found: MapReports, id: string) => mapOf(found).nodes.find((node) => node.id === id);

describe('the map of a system', () => {
  it('leads from who publishes over exchange and queue to who takes, with rates and what waits', () => {
    const found = reports({ queue: { messages: 12, lagMs: 3_000 } });
    const { nodes, edges } = mapOf(found);
    expect(nodes.map(({ id }) => id)).to.deep.equal([
      ...['publisher booking', `exchange ${EXCHANGE}`, 'exchange catalog.events'],
      ...[`queue ${QUEUE}`, 'taker catalog'],
    ]);
    expect(edges.map(({ from, to, tone }) => [from, to, tone])).to.deep.equal([
      ['publisher booking', `exchange ${EXCHANGE}`, 'done'],
      [`queue ${QUEUE}`, 'taker catalog', 'done'],
      [`exchange ${EXCHANGE}`, `queue ${QUEUE}`, 'done'],
    ]);
    expect(nodeOf(found, 'publisher booking')!.text).to.equal('1 event, 2.0/s');
    expect(nodeOf(found, `queue ${QUEUE}`)).to.include({ text: '2.0/s, 12 messages, 3 s', tone: 'busy' });
    expect(said(found)).to.deep.equal([]);
  });

  it('has everything at a place of its own, from the left to the right', () => {
    const { nodes, edges, width, height } = layoutOf(mapOf(reports({})));
    const at = (id: string) => nodes.find((node) => node.id === id)!;
    const way = ['publisher booking', `exchange ${EXCHANGE}`, `queue ${QUEUE}`, 'taker catalog'].map(at);
    expect(way.map(({ x }) => x)).to.deep.equal(way.map(({ x }) => x).toSorted((one, other) => one - other));
    expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).to.equal(nodes.length);
    expect(edges.every(({ points }) => points.length > 1)).to.equal(true);
    for (const node of nodes) expect(node.x < width && node.y < height).to.equal(true);
    expect(layoutOf({ nodes: [], edges: [] }).nodes).to.deep.equal([]);
  });

  for (const [what, parts, sentence] of [
    ['an exchange', { exchange: false }, /exchange booking\.events is declared, and not .* topology apply$/],
    ['a queue', { queue: { messages: null } }, /queue catalog\.things is declared.* outbox unhandled$/],
    ['dead letters', { queue: { deadLetters: null } }, /catalog\.things\.dlq is declared.* topology apply$/],
    ['a consumer', { queue: { consumers: 0 } }, /nobody consumes it.* ticketwave status$/],
    ['a binding', { bindings: [{ ...bound, onBroker: false }] }, /is declared, and not on .* unhandled$/],
    [
      'a declaration',
      { bindings: [bound, { ...bound, routingKey: '#', declared: false }] },
      /by # is on the broker, and no service declares it\. ticketwave topology verify$/,
    ],
    [
      'a contract',
      { traffic: { eventType: 'booking.thing.undone' } },
      /booking\.thing\.undone 1\.1 was published by booking-service/,
    ],
  ] as const)
    it(`says that ${what} is missing, and what mends it`, () => {
      const found = said(reports(parts));
      expect(found).to.have.lengthOf(1);
      expect(found[0]).to.match(sentence);
    });

  it('marks what differs where it is drawn', () => {
    const found = reports({ bindings: [{ ...bound, onBroker: false }], queue: { consumers: 0 } });
    expect(nodeOf(found, `queue ${QUEUE}`)!.tone).to.equal('bad');
    expect(mapOf(found).edges.find(({ from }) => from === `exchange ${EXCHANGE}`)!.tone).to.equal('bad');
  });

  it('calls nothing undeclared that a service could declare which has not answered', () => {
    const { wirings, ...rest } = reports({});
    const foreign = { ...bound, queue: 'payment.things', declared: false };
    const booking = { ...wirings.get('booking')!.data!, bindings: [foreign] };
    const asked = (payment: object): MapReports => ({
      ...rest,
      wirings: new Map([...wirings, ['booking', { data: booking }], ['payment', payment]]),
    });
    expect(said(asked({ why: 'it is down' }))).to.deep.equal([]);
    const empty = { ...booking, bindings: [], queues: [], exchanges: [] };
    expect(said(asked({ data: empty }))).to.have.lengthOf(1);
  });
});

describe('the catalogue of events', () => {
  it('has each event once for each major version, with who publishes it and who takes it', () => {
    const [entry, ...others] = catalogueOf(reports({}).contracts);
    expect(others).to.deep.equal([]);
    expect(entry).to.deep.include({
      ...{ routingKey: KEY, version: '1.1', publishers: [{ service: 'booking', version: '1.1' }] },
      takers: [{ service: 'catalog', queue: QUEUE, handler: 'ThingDoneHandler', version: '1.0' }],
    });
  });
});
