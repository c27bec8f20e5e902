import type { QuestionName } from './question-name.ts';
import type { Rival } from './rival.ts';
import { questions } from './questions/all.ts';

const RASCAL = '21.0.1';
const AMQPLIB = '2.3.1';

/** What RabbitMQ itself gives to whoever consumes as it should. */
const BROKERS_OWN = ['topics', 'crash-in-handler', 'two-instances'] as const satisfies QuestionName[];
const QUORUM_QUEUE =
  'a quorum queue with a delivery limit of 2 and a dead-letter exchange that is fed at least once';
const OWN_CODE = 'the effect is a row that the handler writes; ';

export const OWN = 'TicketWave';
export const CONTROL = 'control';

export const rivals: readonly Rival[] = [
  {
    name: OWN,
    packages: {},
    module: 'own',
    settings: '`attach`, `retry: { delays: [1000, 1000] }`; `order: "stream"` where order is asked for.',
    added: 'nothing.',
    offers: questions.map(({ name }) => name),
    declaresAll: true,
    outbox: { name: 'messaging.outbox', markedBy: 'published_at' },
  },
  {
    name: 'pg-transactional-outbox',
    packages: { 'pg-transactional-outbox': '0.5.7', rascal: RASCAL, amqplib: AMQPLIB },
    module: 'pg-transactional-outbox',
    settings:
      'outbox and inbox with polling listeners, 3 attempts, 3 poisonous attempts, `locked_until` moved by 1 s in ' +
      '`handleError`, `concurrency: "sequential"` by entity where order is asked for; the transport is rascal, as in its example.',
    added:
      'the transport between its two tables; what rascal reports as returned is an error of its publisher; ' +
      'what cannot be stored in the inbox is requeued after 1 s.',
    offers: [
      ...BROKERS_OWN,
      ...(['refused', 'broker-away', 'transaction', 'crash-before-publish', 'crash-before-mark'] as const),
      ...([
        'crash-before-ack',
        'duplicate',
        'retry',
        'delay',
        'dead-letter',
        'poison',
        'order-retry',
      ] as const),
    ],
    deadLetters: {
      statement: `SELECT payload::text AS body, coalesce(metadata::text, '') AS said FROM inbox WHERE abandoned_at IS NOT NULL`,
    },
    outbox: { name: 'outbox', markedBy: 'processed_at' },
  },
  {
    name: 'amqp-connection-manager',
    packages: { 'amqp-connection-manager': '5.0.0', amqplib: AMQPLIB },
    module: 'amqp-connection-manager',
    settings: `confirm channels with \`publishTimeout\`, heartbeats of 20 s; ${QUORUM_QUEUE}; \`prefetch: 1\` where order is asked for.`,
    added:
      `${OWN_CODE}a failure is a \`nack\` with requeue; returns are read from amqplib's channel; ` +
      'at the end it cancels, waits for handlers and closes.',
    offers: [...BROKERS_OWN, 'refused', 'broker-away', 'broker-restarted'],
  },
  {
    name: 'rascal',
    packages: { rascal: RASCAL, amqplib: AMQPLIB },
    module: 'rascal',
    settings:
      `its default configuration for production; recovery by \`republish\` (2 attempts, \`defer: 1000\`), then \`immediateNack\`; ` +
      `${QUORUM_QUEUE}; where order is asked for \`nack\` with \`requeue\` and \`defer\`, and \`prefetch: 1\`.`,
    added: 'the effect is a row that the handler writes.',
    offers: [
      ...BROKERS_OWN,
      ...(['refused', 'returned', 'broker-away', 'broker-restarted', 'retry', 'delay'] as const),
      ...(['dead-letter', 'reason', 'invalid', 'poison', 'drain'] as const),
    ],
  },
  {
    name: '@golevelup/nestjs-rabbitmq',
    packages: {
      '@golevelup/nestjs-rabbitmq': '9.0.2',
      '@nestjs/common': '11.2.10',
      '@nestjs/core': '11.2.10',
      'reflect-metadata': '0.2.2',
      rxjs: '7.8.2',
    },
    module: 'nestjs-rabbitmq',
    settings: `\`@RabbitSubscribe\` with its default \`REQUEUE\`, persistent messages; ${QUORUM_QUEUE}; \`prefetchCount: 1\` where order is asked for.`,
    added: `${OWN_CODE}returns are read from amqplib's channel, which its \`managedChannel\` gives.`,
    offers: [...BROKERS_OWN, 'broker-restarted', 'retry', 'dead-letter'],
  },
  {
    name: 'rabbitmq-client',
    packages: { 'rabbitmq-client': '5.0.8' },
    module: 'rabbitmq-client',
    settings:
      `\`Publisher\` with \`confirm\` and \`maxAttempts: 10\`, \`Consumer\` with \`requeue\`; ${QUORUM_QUEUE}; ` +
      '`concurrency: 1` where order is asked for.',
    added: `${OWN_CODE}after \`send\` it waits 0.1 s for the event \`basic.return\`, as the option \`onReturn\` of its types is never called.`,
    offers: [
      ...BROKERS_OWN,
      ...([
        'refused',
        'returned',
        'broker-away',
        'broker-restarted',
        'retry',
        'dead-letter',
        'drain',
      ] as const),
    ],
  },
  {
    name: '@nestjs/outbox',
    packages: { '@nestjs/outbox': '*' },
    settings: 'none: there is no contestant for it.',
    added: 'nothing.',
    offers: [],
  },
  {
    name: CONTROL,
    packages: {},
    module: 'careless',
    settings:
      'no library: amqplib by hand, with everything forgotten that can be. What it loses shows that the question can be lost.',
    added: 'everything.',
    offers: questions.map(({ name }) => name),
    patienceMs: 15_000,
    outbox: { name: 'outbox', markedBy: 'marked_at' },
  },
];

/** As tables name it: `rascal 21.0.1`. */
export function titleOf({ name, packages }: Rival): string {
  const version = packages[name];
  return version === undefined || version === '*' ? name : `${name} ${version}`;
}
