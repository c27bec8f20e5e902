import type { Bench, Entry } from './bench.ts';
import type { Variant } from './contestant.ts';
import { titleOf, type Rival } from './rivals.ts';

const rival = (name: Rival, more: Pick<Entry, 'size'> = {}): Entry => ({
  ...{ name: titleOf(name), module: name, kind: 'rival', variant: {} },
  ...more,
});

const handler = (adapter: 'prisma' | 'pg', publishes: boolean): Entry[] => {
  const library = adapter === 'prisma' ? 'Prisma' : 'pg';
  const hand = (name: string, more = {}): Entry => ({
    ...{ name, module: 'bare-handler', kind: 'baseline', variant: { adapter, publishes, ...more } },
  });
  const bare = `${library} by hand`;
  const withInbox = `${library} by hand, with an inbox`;
  return [
    {
      ...{ name: `TicketWave on ${library}`, module: 'own-handler', kind: 'build' },
      variant: { adapter, publishes },
      against: [bare, withInbox],
    },
    hand(bare),
    hand(withInbox, { inbox: true }),
  ];
};

const relay = (variant = {}): Entry[] => [
  {
    ...{ name: 'TicketWave', module: 'own-relay', kind: 'build', variant },
    against: ['loop by hand'],
  },
  { name: 'loop by hand', module: 'bare-relay', kind: 'baseline', variant: {} },
];

const SHOP = 'express and pg by hand';

const shop = (variant: Variant): Entry[] => [
  { name: 'TicketWave', module: 'own-shop', kind: 'build', variant },
];

const latency = (variant: Variant): Entry[] => [
  {
    ...{ name: 'TicketWave', module: 'latency', kind: 'build', variant },
    against: ['loop by hand, woken at commit'],
  },
  {
    ...{ name: 'loop by hand, woken at commit', module: 'latency', kind: 'baseline' },
    variant: { ...variant, bare: true },
  },
];

const EACH_ALONE = 'TicketWave, each alone';

const kindsOfSearch = [
  ['by correlation id', 'correlation'],
  ['by entity', 'entity'],
  ['by type', 'type'],
  ['by time', 'time'],
  ['by the text of a field', 'field'],
  ['a flow of 200 messages', 'flow'],
  ['the console’s first view', 'first-view'],
] as const;

const search = (events: number): Entry[] =>
  kindsOfSearch.map(([name, by]) => ({
    ...{ name, module: 'event-search', kind: 'build', isNew: true, variant: { by, events } },
  }));

const ONE_INSERT = 'one INSERT by hand';

const WITHOUT_STORE = 'TicketWave, without an event store';

const UNTRACED = 'TicketWave, without traces';

const traced = (name: string, ratio: number): Entry => ({
  ...{ name, module: 'traced-handler', kind: 'build', isNew: true, variant: { ratio } },
  ...(ratio > 0 && { against: [UNTRACED] }),
});

const ONE_QUEUE = 'TicketWave, one queue';

const trial = { trial: 1_000 };

/** All that `npm run bench` measures. */
export const benches: readonly Bench[] = [
  {
    ...{ name: 'handler', title: 'A handler with one INSERT, concurrency 16, on Prisma', item: 'message' },
    ...{ entries: handler('prisma', false), size: trial },
  },
  {
    ...{ name: 'handler-publishes', title: 'The same, and one event published', item: 'message' },
    ...{ entries: handler('prisma', true), size: trial },
  },
  {
    ...{
      name: 'handler-pg',
      title: 'A handler with one INSERT, concurrency 16, on plain pg',
      item: 'message',
    },
    ...{ entries: [...handler('pg', false), rival('pg-boss')], size: trial },
  },
  {
    ...{ name: 'handler-partitions', title: 'The same in an ordered subscription', item: 'message' },
    entries: [
      {
        ...{ name: 'TicketWave, 16 partitions', module: 'own-handler', kind: 'build', isNew: true },
        ...{ variant: { adapter: 'pg', partitions: 16 }, against: [ONE_QUEUE] },
      },
      {
        ...{ name: ONE_QUEUE, module: 'own-handler', kind: 'build' },
        variant: { adapter: 'pg', partitions: 1 },
      },
    ],
    size: trial,
  },
  {
    ...{ name: 'relay', title: 'The relay, 50,000 rows wait, each in its own stream', item: 'event' },
    ...{
      entries: [...relay(), rival('pg-transactional-outbox', { size: { fixed: 2_000 } })],
      size: { fixed: 50_000 },
    },
  },
  {
    ...{ name: 'relay-logs', title: 'The same, with a log line for each', item: 'event' },
    ...{ entries: relay({ logs: true }), size: { fixed: 50_000 } },
  },
  {
    ...{ name: 'relay-stream', title: 'The relay, 10,000 rows wait in one stream', item: 'event' },
    ...{ entries: relay({ streams: 'one' }), size: { fixed: 10_000 } },
  },
  {
    ...{ name: 'relay-backlog', title: 'The relay, 200,000 rows wait', item: 'event' },
    ...{ entries: relay(), size: { fixed: 200_000 } },
  },
  {
    ...{ name: 'relay-million', title: 'The relay, 1,000,000 rows wait', item: 'event' },
    ...{ entries: relay(), size: { fixed: 1_000_000 }, isLong: true },
  },
  {
    ...{ name: 'bus', title: 'The bus alone: published, confirmed, consumed', item: 'message' },
    size: { trial: 5_000 },
    entries: [
      {
        ...{ name: 'TicketWave', module: 'own-bus', kind: 'build', variant: {} },
        against: ['amqplib by hand, Joi on both sides', 'amqplib by hand, bytes'],
      },
      { name: 'amqplib by hand, Joi on both sides', module: 'bare-bus', kind: 'baseline', variant: {} },
      { name: 'amqplib by hand, bytes', module: 'bare-bus', kind: 'baseline', variant: { raw: true } },
      rival('rabbitmq-client'),
    ],
  },
  {
    ...{ name: 'bus-batched', title: 'The bus alone, with events that share messages', item: 'event' },
    ...{ size: { trial: 20_000 }, document: 'docs/contracts.md' },
    entries: [
      { name: EACH_ALONE, module: 'own-bus', kind: 'build', variant: {} },
      {
        ...{ name: 'TicketWave, in batches', module: 'own-bus', kind: 'build', isNew: true },
        ...{ variant: { batched: true }, against: [EACH_ALONE, 'amqplib by hand, bytes'] },
      },
      {
        ...{ name: 'TicketWave, each alone, compressed', module: 'own-bus', kind: 'build', isNew: true },
        ...{ variant: { compressed: true }, against: [EACH_ALONE] },
      },
      {
        ...{ name: 'TicketWave, in batches, compressed', module: 'own-bus', kind: 'build', isNew: true },
        ...{ variant: { batched: true, compressed: true }, against: [EACH_ALONE] },
      },
      { name: 'amqplib by hand, bytes', module: 'bare-bus', kind: 'baseline', variant: { raw: true } },
    ],
  },
  {
    name: 'inbox-batched',
    title: 'From publishing to the commit of inbox and handler, with events that share messages',
    ...{ item: 'event', size: { trial: 5_000 } },
    entries: [
      {
        ...{ name: 'TicketWave, in batches', module: 'own-inbox', kind: 'build', isNew: true },
        ...{ variant: { batched: true }, against: [EACH_ALONE] },
      },
      { name: EACH_ALONE, module: 'own-inbox', kind: 'build', variant: {} },
    ],
  },
  {
    ...{ name: 'post', title: 'POST /api/bookings, 16 at a time, until all is published', item: 'request' },
    size: { trial: 300 },
    entries: [
      { ...{ name: 'BookingService', module: 'own-service', kind: 'build', variant: {} }, against: [SHOP] },
      { name: SHOP, module: 'bare-service', kind: 'baseline', variant: {} },
    ],
  },
  {
    ...{ name: 'booking', title: 'A paid booking through all four services, 32 under way', item: 'booking' },
    ...{ entries: shop({ atOnce: 32 }), size: { trial: 60 } },
  },
  {
    ...{ name: 'booking-steady', title: 'The same, 10 begin in a second', item: 'booking' },
    ...{ entries: shop({ rate: 10 }), size: { perSecond: 10 } },
  },
  {
    ...{ name: 'latency', title: 'From commit to delivery, 200 events/s', item: 'event' },
    ...{ entries: latency({ rate: 200 }), size: { perSecond: 200 } },
  },
  {
    ...{ name: 'latency-busy', title: 'The same, while another program takes a core', item: 'event' },
    ...{ entries: latency({ rate: 200, busy: true }), size: { perSecond: 200 } },
  },
  {
    name: 'latency-watched',
    title: 'The same, while 100,000 events wait for an event store that is away',
    ...{ item: 'event', size: { perSecond: 200 } },
    entries: [
      {
        ...{ name: 'TicketWave, its events wait for a store', module: 'latency', kind: 'build', isNew: true },
        ...{ variant: { rate: 200, watched: true }, against: [WITHOUT_STORE] },
      },
      { name: WITHOUT_STORE, module: 'latency', kind: 'build', variant: { rate: 200 } },
    ],
  },
  {
    ...{ name: 'event-store', title: 'OperationsService, its queue is full', item: 'event' },
    size: { trial: 5_000 },
    entries: [
      {
        ...{ name: 'OperationsService', module: 'own-event-store', kind: 'build', isNew: true, variant: {} },
        against: [ONE_INSERT],
      },
      { name: ONE_INSERT, module: 'bare-event-store', kind: 'baseline', variant: {} },
    ],
  },
  {
    ...{ name: 'event-search', title: 'Ten million stored events, asked over HTTP', item: 'answer' },
    ...{ entries: search(10_000_000), size: { fixed: 200 }, isLong: true },
  },
  {
    ...{ name: 'event-search-million', title: 'One million stored events, asked over HTTP', item: 'answer' },
    ...{ entries: search(1_000_000), size: { fixed: 200 }, isLong: true },
  },
  {
    name: 'telemetry',
    title: 'A handler with one INSERT and one event, in batches of spans over OTLP',
    ...{ item: 'message', size: trial },
    entries: [
      traced('TicketWave, one trace in ten', 0.1),
      traced('TicketWave, all traces', 1),
      traced(UNTRACED, 0),
    ],
  },
];
