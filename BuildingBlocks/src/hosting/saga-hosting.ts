import type { Container } from 'inversify';
import { Clock } from '../domain/index.ts';
import { Transactor, type IntegrationEventHandler } from '../messaging/index.ts';
import { Logger, Metrics } from '../observability/index.ts';
import { isDatabaseOutage, OverloadedError } from '../prisma/index.ts';
import {
  Saga,
  SagaDeadlines,
  sagaEventHandlers,
  SagaInputQueues,
  Sagas,
  SagaStore,
  StoredSagas,
  type DeadlineTiming,
} from '../saga/index.ts';
import { BackgroundTask } from './service-definition.ts';

/**
 * Binds `Sagas`, before the service binds its own parts.
 * @returns `handlers`, to be called after that: gives what makes the service's sagas hear, and binds what keeps their
 * deadlines
 */
export function bindSagas(
  container: Container,
  timing: Partial<DeadlineTiming> | undefined,
): { handlers(): IntegrationEventHandler[] } {
  const parts = {
    store: container.get(SagaStore),
    clock: container.get(Clock),
    logger: container.get(Logger),
    metrics: container.get(Metrics),
  };
  const sagas = new StoredSagas({ ...parts, sagas: () => container.getAll(Saga) });
  container.bind(Sagas).toConstantValue(sagas);
  const keepDeadlines = (names: readonly string[]): void => {
    const transactor = container.get(Transactor);
    const inputs = (): SagaInputQueues => container.get(SagaInputQueues);
    const deadlines = { ...parts, names, sagas, inputs, transactor, isOutage, timing };
    container.bind(SagaDeadlines).toConstantValue(new SagaDeadlines(deadlines));
    container.bind(BackgroundTask).toService(SagaDeadlines);
  };
  return {
    handlers() {
      const bound = container.getAll(Saga);
      if (bound.length > 0) keepDeadlines(bound.map(({ name }) => name));
      return sagaEventHandlers(bound, sagas);
    },
  };
}

/** Who got no connection in time has not failed either. */
const isOutage = (error: unknown): boolean => isDatabaseOutage(error) || error instanceof OverloadedError;
