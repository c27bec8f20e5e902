import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Collector, type CollectorParts } from './collector.ts';
import { conventionalMetrics, type ConventionalMetrics } from './conventional-metrics.ts';

/** Seconds from the publication of an event until it is handled. */
const AGE_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600];

/** What the messaging core counts, in the Prometheus text format at `GET /metrics`. */
export class Metrics {
  readonly registry = new Registry();
  readonly prefix: string;
  /** Under the names of OpenTelemetry's conventions, which no prefix changes. */
  readonly conventional: ConventionalMetrics;
  readonly published: Counter<'type' | 'outcome'>;
  readonly received: Counter<'queue' | 'outcome'>;
  readonly messageAge: Histogram<'queue'>;
  readonly attempts: Histogram<'queue' | 'outcome'>;
  readonly streamOrder: Counter<'queue' | 'order'>;
  readonly stateChanges: Counter<'component' | 'state'>;
  readonly sagaDecisions: Counter<'saga' | 'outcome'>;
  readonly sagaDeadlines: Counter<'saga' | 'outcome'>;
  readonly #collectors: Collector[] = [];

  /** @param prefix of every name, the application's own, such as `shop`: the counter is `shop_messages_published_total` */
  constructor(prefix = 'messaging') {
    this.prefix = prefix;
    const registers = [this.registry];
    this.conventional = conventionalMetrics(this.registry);
    const count = <Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> =>
      new Counter({ name: `${prefix}_${name}`, help, labelNames, registers });
    this.published = count('messages_published_total', 'Outcomes of published messages', ['type', 'outcome']);
    this.received = count('messages_received_total', 'What became of received messages', [
      'queue',
      'outcome',
    ]);
    this.messageAge = new Histogram({
      name: `${prefix}_message_age_seconds`,
      help: 'From the publication of an event until it was handled',
      labelNames: ['queue'],
      buckets: AGE_BUCKETS,
      registers,
    });
    this.attempts = new Histogram({
      name: `${prefix}_message_attempts`,
      help: 'Attempts of messages that were handled or given up',
      labelNames: ['queue', 'outcome'],
      buckets: [1, 2, 3, 4, 6, 10],
      registers,
    });
    this.streamOrder = count(
      'stream_order_total',
      'Messages that came behind what their reader knows: older, or renumbered by a publisher that has gone back',
      ['queue', 'order'],
    );
    this.stateChanges = count(
      'messaging_state_changes_total',
      'Changes of state of connections, channels and the database',
      ['component', 'state'],
    );
    this.sagaDecisions = count(
      'saga_decisions_total',
      'What sagas did with their inputs: decided, skipped or unknown',
      ['saga', 'outcome'],
    );
    this.sagaDeadlines = count('saga_deadlines_total', 'Deadlines of sagas that fired or failed', [
      'saga',
      'outcome',
    ]);
    this.#reportCollectors();
  }

  /** Has gauges filled by a look whenever metrics are asked for. @throws Error if a gauge of that name is there */
  collect<Name extends string>(
    parts: CollectorParts<Name>,
    limits: { readonly limitMs?: number } = {},
  ): void {
    const { prefix, registry } = this;
    this.#collectors.push(new Collector(parts, { prefix, registry, ...limits }));
  }

  /** Adds processor time, memory and the lag of the event loop, which a process has once whatever runs in it. */
  observeProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  #reportCollectors(): void {
    const collectors = this.#collectors;
    new Gauge({
      name: `${this.prefix}_collector_up`,
      help: 'Whether what the collector looks at could be looked at: its gauges are missing while this is 0',
      labelNames: ['collector'],
      registers: [this.registry],
      async collect() {
        await Promise.all(collectors.map((collector) => collector.collect()));
        for (const { name, isUp } of collectors) this.set({ collector: name }, isUp ? 1 : 0);
      },
    });
  }
}
