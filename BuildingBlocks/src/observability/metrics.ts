import { Counter, Registry } from 'prom-client';

/** What the messaging core counts, in the Prometheus text format at `GET /metrics`. */
export class Metrics {
  readonly registry = new Registry();

  readonly published = new Counter({
    name: 'ticketwave_messages_published_total',
    help: 'Outcomes of published messages',
    labelNames: ['type', 'outcome'] as const,
    registers: [this.registry],
  });

  readonly received = new Counter({
    name: 'ticketwave_messages_received_total',
    help: 'What became of received messages',
    labelNames: ['queue', 'outcome'] as const,
    registers: [this.registry],
  });

  readonly streamOrder = new Counter({
    name: 'ticketwave_stream_order_total',
    help: 'Messages that came behind what their reader knows: older, or renumbered by a publisher that has gone back',
    labelNames: ['queue', 'order'] as const,
    registers: [this.registry],
  });

  readonly stateChanges = new Counter({
    name: 'ticketwave_messaging_state_changes_total',
    help: 'Changes of state of connections, channels and the database',
    labelNames: ['component', 'state'] as const,
    registers: [this.registry],
  });

  readonly sagaDecisions = new Counter({
    name: 'ticketwave_saga_decisions_total',
    help: 'What sagas did with their inputs: decided, skipped or unknown',
    labelNames: ['saga', 'outcome'] as const,
    registers: [this.registry],
  });

  readonly sagaDeadlines = new Counter({
    name: 'ticketwave_saga_deadlines_total',
    help: 'Deadlines of sagas that fired or failed',
    labelNames: ['saga', 'outcome'] as const,
    registers: [this.registry],
  });
}
