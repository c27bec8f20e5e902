import { deadLetterQueue, mainQueues, retryQueues, type SubscribedQueue } from '../messaging/index.ts';
import type { CollectorParts, Sample } from '../observability/index.ts';
import type { OutboxStore } from '../outbox/index.ts';
import type { ConnectionPool, LaneUsage } from '../postgres/index.ts';
import type { RabbitMqEventBus } from '../rabbitmq/index.ts';
import type { SagaCounts } from '../saga/index.ts';

/** What waits in the outbox. */
export const outboxCollector = (store: Pick<OutboxStore, 'state'>): CollectorParts => ({
  name: 'outbox',
  gauges: {
    outbox_waiting: { help: 'Events that wait to be published; 10,000 means so many or more' },
    outbox_oldest_seconds: { help: 'How long the oldest event has been waiting to be published' },
    outbox_blocked_streams: { help: 'Streams whose next event the broker does not take' },
  },
  async look() {
    const { waiting, oldestSeconds, blockedStreams } = await store.state();
    return {
      outbox_waiting: [{ value: waiting }],
      outbox_oldest_seconds: [{ value: oldestSeconds }],
      outbox_blocked_streams: [{ value: blockedStreams }],
    };
  },
});

/** What waits in the queues of the service, as the broker says. */
export const queueCollector = (
  bus: Pick<RabbitMqEventBus, 'counts' | 'lag'>,
  queues: readonly SubscribedQueue[],
): CollectorParts => ({
  name: 'queues',
  gauges: {
    queue_messages: {
      help: 'Messages that nobody holds: kind ready in the queue, retry in its retry queues, dead in its dead letters',
      labels: ['queue', 'kind'],
    },
    queue_consumers: {
      help: 'Consumers of the queue, of all instances; with partitions, of the one that has fewest',
      labels: ['queue'],
    },
    queue_lag_seconds: {
      help: 'How long at most the oldest message in the queue has been waiting',
      labels: ['queue'],
    },
  },
  async look() {
    const names = queues.flatMap((queue) => [
      ...mainQueues(queue),
      ...retryQueues(queue),
      deadLetterQueue(queue.queue),
    ]);
    const counts = await bus.counts(names);
    const ready = (name: string): number => counts.get(name)?.ready ?? 0;
    const there = queues.filter(({ queue }) => counts.has(queue));
    const lagIn = (name: string): number => bus.lag(name, ready(name)) / 1000;
    return {
      queue_messages: queues.flatMap((queue) => [
        { labels: { queue: queue.queue, kind: 'ready' }, value: sum(mainQueues(queue).map(ready)) },
        { labels: { queue: queue.queue, kind: 'retry' }, value: sum(retryQueues(queue).map(ready)) },
        { labels: { queue: queue.queue, kind: 'dead' }, value: ready(deadLetterQueue(queue.queue)) },
      ]),
      // A queue that does not exist has no consumer either.
      queue_consumers: queues.map((queue) => ({
        labels: { queue: queue.queue },
        value: Math.min(...mainQueues(queue).map((name) => counts.get(name)?.consumers ?? 0)),
      })),
      queue_lag_seconds: there.map((queue) => ({
        labels: { queue: queue.queue },
        value: Math.max(...mainQueues(queue).map(lagIn)),
      })),
    };
  },
});

/** Whether messages flow, from what is known here. */
export const flowCollector = (
  bus: Pick<RabbitMqEventBus, 'components' | 'isBlocked'>,
  gate: { readonly problem: string | undefined },
): CollectorParts => ({
  name: 'flow',
  gauges: {
    component_up: { help: 'Whether a connection or channel can be used', labels: ['component'] },
    broker_blocked: { help: 'Whether the broker takes no messages because of an alarm' },
    consumers_paused: { help: 'Whether no messages are taken because the database cannot do its work' },
  },
  look: () =>
    Promise.resolve({
      component_up: bus.components.map(({ name, problem }) => ({
        labels: { component: name },
        value: problem === undefined ? 1 : 0,
      })),
      broker_blocked: [{ value: bus.isBlocked ? 1 : 0 }],
      consumers_paused: [{ value: gate.problem === undefined ? 0 : 1 }],
    }),
});

/** How the connections to the database are used. */
export const poolCollector = (pool: Pick<ConnectionPool, 'usage'>): CollectorParts => ({
  name: 'database',
  gauges: {
    database_connections_used: { help: 'Connections in use', labels: ['lane'] },
    database_connections_waited_for: { help: 'How many wait for a connection', labels: ['lane'] },
    database_connections_limit: { help: 'Connections that the lane may use', labels: ['lane'] },
  },
  look() {
    const of = (which: keyof LaneUsage): Sample[] =>
      Object.entries(pool.usage).map(([lane, usage]) => ({ labels: { lane }, value: usage[which] }));
    return Promise.resolve({
      database_connections_used: of('used'),
      database_connections_waited_for: of('waiting'),
      database_connections_limit: of('limit'),
    });
  },
});

/** Which sagas there are, and what they wait for. */
export const sagaCollector = (
  counts: Pick<SagaCounts, 'byStatus' | 'deadlines'>,
  names: readonly string[],
): CollectorParts => ({
  name: 'sagas',
  gauges: {
    saga_instances: {
      help: 'Instances by status; 10,000 means so many or more',
      labels: ['saga', 'status'],
    },
    saga_unchanged_seconds: {
      help: 'How long the instance of this status has not changed that has rested longest',
      labels: ['saga', 'status'],
    },
    saga_deadlines_waiting: { help: 'Instances that wait for a deadline', labels: ['saga'] },
    saga_deadline_overdue_seconds: { help: 'How late the earliest deadline is', labels: ['saga'] },
    saga_needs_review: { help: 'Instances that a person must review', labels: ['saga'] },
  },
  async look() {
    const statuses = await counts.byStatus();
    const deadlines = new Map((await counts.deadlines()).map((count) => [count.name, count]));
    const bySaga = (which: 'waiting' | 'overdueSeconds' | 'needsReview'): Sample[] =>
      names.map((saga) => ({ labels: { saga }, value: deadlines.get(saga)?.[which] ?? 0 }));
    const byStatus = (which: 'instances' | 'oldestSeconds'): Sample[] =>
      statuses.map(({ name: saga, status, [which]: value }) => ({ labels: { saga, status }, value }));
    return {
      saga_instances: byStatus('instances'),
      saga_unchanged_seconds: byStatus('oldestSeconds'),
      saga_deadlines_waiting: bySaga('waiting'),
      saga_deadline_overdue_seconds: bySaga('overdueSeconds'),
      saga_needs_review: bySaga('needsReview'),
    };
  },
});

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
