/** The messages of a booking that is paid and cancelled: id, milliseconds since the first, from, type, queues, caused by. */
const STORY = [
  ['b1', 0, 'booking', 'booking.inventory.update-requested', ['catalog.update-event-inventory'], null],
  ['b2', 2, 'booking', 'booking.booking.created', ['booking.user-bookings'], null],
  ['c1', 61, 'catalog', 'catalog.inventory.updated', ['booking.inventory-answers'], 'b1'],
  ['b3', 96, 'booking', 'booking.payment.preparation-requested', ['payment.prepare-payment-data'], 'c1'],
  ['d1', 152, 'payment', 'payment.payment.created', ['booking.payments'], 'b3'],
  ['d2', 4_210, 'payment', 'payment.payment.succeeded', ['booking.payments'], null],
  ['b4', 4_262, 'booking', 'booking.booking.confirmed', ['booking.user-bookings'], 'd2'],
  [
    'b5',
    4_264,
    'booking',
    'booking.notification.send-requested',
    ['notification.send-booking-notification'],
    'd2',
  ],
  ['e1', 4_401, 'notification', 'notification.email.sent', [], 'b5'],
  [
    'b6',
    9_830,
    'booking',
    'booking.booking.cancelled',
    ['payment.booking-ended', 'booking.user-bookings'],
    null,
  ],
  ['b7', 9_832, 'booking', 'booking.inventory.release-requested', ['catalog.release-event-inventory'], null],
  ['c2', 9_920, 'catalog', 'catalog.inventory.updated', ['booking.inventory-answers'], 'b7'],
] as const;

const BEGIN = Date.parse('2026-01-30T10:30:00.000Z');
export const BOOKING = '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01';
const CORRELATION = '0197f1f0-6f0a-7c3e-9d55-0242ac120001';
const QUEUE = 'payment.booking-ended';

const idOf = (name: string): string => `0197f1f0-6f0a-7c3e-9d55-0242ac12${name}00`.slice(0, 36);
const at = (ms: number): string => new Date(BEGIN + ms).toISOString();

/** The dead letter of the story. */
export const GIVEN_UP = idOf('b6');

type Story = (typeof STORY)[number];

const eventOf = ([name, ms, from, type, , cause]: Story, index: number) => ({
  ...{ position: index + 1, eventId: idOf(name), eventType: type, eventVersion: '1.0', kind: 'fact' },
  ...{ occurredAt: at(ms), recordedAt: at(ms + 9), correlationId: CORRELATION },
  ...{
    causationId: cause === null ? CORRELATION : idOf(cause),
    entityId: BOOKING,
    stream: `${from}.booking`,
  },
  ...{
    sequence: index + 1,
    source: `${from}-service`,
    sourceVersion: '1.0.0',
    data: { booking_id: BOOKING },
  },
});

export const storedEvents = STORY.map(eventOf);

export const flow = {
  correlationIds: [CORRELATION],
  ...{ startedAt: at(0), endedAt: at(9_920), durationMs: 9_920, isComplete: true },
  participants: ['booking', 'catalog', 'payment', 'notification'],
  messages: STORY.map((story, index) => ({
    event: storedEvents[index],
    ...{ from: story[2], to: [], parentId: story[5] === null ? null : idOf(story[5]), depth: 0 },
    ...{ sinceStartMs: story[1], sinceParentMs: story[5] === null ? null : 40 },
  })),
};

/** What became of the message that fails: tried again, given up, or handled in the end. */
export type Fate = 'retrying' | 'dead-lettered' | 'handled';

const queueState = (queue: string, ms: number, fate: Fate) => ({
  ...{ queue, state: fate },
  at: fate === 'handled' ? at(ms + 48) : null,
  tookMs: fate === 'handled' ? 48 : null,
  attempts: fate === 'retrying' ? 2 : null,
  until: fate === 'retrying' ? at(ms + 25_000) : null,
  reason: fate === 'handled' ? null : 'relation "refund" does not exist',
});

/** What a service knows of the messages, as `POST /ops/messages/states` answers. */
export const statesAt = (service: string, ids: readonly string[], fate: Fate) =>
  STORY.filter(([name]) => ids.includes(idOf(name))).map(([name, ms, from, type, queues]) => ({
    messageId: idOf(name),
    published:
      from === service
        ? {
            ...{
              state: 'published',
              type,
              stream: `${from}.booking:${BOOKING}`,
              sequence: 1,
              createdAt: at(ms),
            },
            ...{ publishedAt: at(ms + 8), attempts: 0, nextAttemptAt: null, reason: null },
          }
        : null,
    queues: queues
      .filter((queue) => queue.startsWith(`${service}.`))
      .map((queue) => queueState(queue, ms, queue === QUEUE ? fate : 'handled')),
  }));

/** As the `.dlq` has it. */
export const deadLetter = {
  ...{ position: 1, messageId: GIVEN_UP, type: 'booking.booking.cancelled', correlationId: CORRELATION },
  ...{
    entityId: BOOKING,
    publishedAt: at(9_838),
    originalExchange: 'booking.events',
    attempts: 4,
    redrives: 0,
  },
  ...{ originalRoutingKey: 'booking.booking.cancelled.v1', originalUserId: 'booking' },
  failure: {
    ...{ type: 'DatabaseError', message: 'relation "refund" does not exist', at: at(165_000) },
    handler: 'BookingCancelledIntegrationEventHandler',
    stack: 'DatabaseError: relation "refund" does not exist\n    at RequestRefund.execute',
  },
  judgement: { verdict: 'would-be-handled', reason: null },
  headers: { 'x-attempt': 4, 'x-original-routing-key': 'booking.booking.cancelled.v1' },
  body: { event_id: GIVEN_UP, data: { booking_id: BOOKING, cancellation_reason: 'user-requested' } },
};

export const deadLetterGroup = {
  ...{ queue: QUEUE, errorType: 'DatabaseError', eventType: 'booking.booking.cancelled', count: 1 },
  ...{ oldest: at(165_000), newest: at(165_000) },
  example: { messageId: GIVEN_UP, message: 'relation "refund" does not exist' },
};

/** The queues of a service. */
export const queuesOf = (service: string): string[] =>
  [...new Set(STORY.flatMap(([, , , , queues]) => queues))].filter((queue) =>
    queue.startsWith(`${service}.`),
  );
