import type { Clock } from '../domain/index.ts';
import type { IntegrationEventHandler, Transactor } from '../messaging/index.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import { isDatabaseOutage, OverloadedError } from '../postgres/index.ts';
import {
  SagaDeadlines,
  sagaEventHandlers,
  StoredSagas,
  type AnySaga,
  type DeadlineTiming,
  type SagaInputQueues,
  type SagaStore,
} from '../saga/index.ts';

interface HostedSagasParts {
  /** Asked for when they are needed: they may themselves need `Sagas`. */
  readonly all: () => readonly AnySaga[];
  readonly store: SagaStore;
  readonly transactor: () => Transactor;
  readonly inputs: () => SagaInputQueues;
  readonly timing: Partial<DeadlineTiming> | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The process managers of a service: what passes them inputs, the handlers of their events, and what keeps their deadlines. */
export class HostedSagas {
  readonly sagas: StoredSagas;
  readonly #parts: HostedSagasParts;

  constructor(parts: HostedSagasParts) {
    this.#parts = parts;
    this.sagas = new StoredSagas({ ...parts, sagas: parts.all });
  }

  handlers(): IntegrationEventHandler[] {
    return sagaEventHandlers(this.#parts.all(), this.sagas);
  }

  /** Undefined if there are no sagas. */
  deadlines(): SagaDeadlines | undefined {
    const { all, transactor, ...parts } = this.#parts;
    const names = all().map(({ name }) => name);
    if (names.length === 0) return undefined;
    return new SagaDeadlines({
      ...parts,
      names,
      sagas: this.sagas,
      transactor: transactor(),
      isOutage,
    });
  }
}

/** Who got no connection in time has not failed either. */
const isOutage = (error: unknown): boolean => isDatabaseOutage(error) || error instanceof OverloadedError;
