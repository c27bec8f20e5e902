import type { SubscribedQueue } from '../messaging/index.ts';
import type { RabbitMqEventBus } from '../rabbitmq/index.ts';
import { SagaInputQueues, type AnySaga } from '../saga/index.ts';

interface SagaQueuesParts {
  readonly bus: RabbitMqEventBus;
  /** Closed while the database is away. */
  readonly gate: { readonly problem: string | undefined };
  /** Those of the whole service. */
  readonly queues: readonly SubscribedQueue[];
  readonly sagas: readonly AnySaga[];
}

/** The queues of a running service that bring its sagas their inputs. */
export class SagaQueues extends SagaInputQueues {
  readonly #bus: RabbitMqEventBus;
  readonly #gate: SagaQueuesParts['gate'];
  readonly #queues: readonly SubscribedQueue[];

  constructor({ bus, gate, queues, sagas }: SagaQueuesParts) {
    super();
    const inputs = new Set(sagas.flatMap((saga) => saga.inputs.map(({ event }) => event)));
    this.#bus = bus;
    this.#gate = gate;
    this.#queues = queues.filter(({ handlers }) => handlers.some(({ handles }) => inputs.has(handles)));
  }

  override get problem(): string | undefined {
    return this.#gate.problem ?? this.#bus.consumingProblem(this.#queues);
  }

  override waiting(): Promise<number> {
    return this.#bus.waiting(this.#queues);
  }
}
