import { Counter, Registry } from 'prom-client';

/** What the messaging core counts, in the Prometheus text format at `GET /metrics`. */
export class Metrics {
  readonly registry = new Registry();
  readonly published: Counter<'type' | 'outcome'>;
  readonly received: Counter<'queue' | 'outcome'>;
  readonly streamOrder: Counter<'queue' | 'order'>;
  readonly stateChanges: Counter<'component' | 'state'>;
  readonly sagaDecisions: Counter<'saga' | 'outcome'>;
  readonly sagaDeadlines: Counter<'saga' | 'outcome'>;

  /** @param prefix of every name, the application's own, such as `shop`: the counter is `shop_messages_published_total` */
  constructor(prefix = 'messaging') {
    const registers = [this.registry];
    const count = <Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> =>
      new Counter({ name: `${prefix}_${name}`, help, labelNames, registers });
    this.published = count('messages_published_total', 'Outcomes of published messages', ['type', 'outcome']);
    this.received = count('messages_received_total', 'What became of received messages', [
      'queue',
      'outcome',
    ]);
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
  }
}
