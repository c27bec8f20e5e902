import type { Clock } from '../domain/index.ts';
import type { IntegrationEventHandler, Transactor } from '../messaging/index.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import type { AnySaga, Sagas, SagaStore } from '../saga/index.ts';
import { HostedSagas } from './hosted-sagas.ts';

/** Process managers whose deadlines come when somebody says so. */
export interface DrivenSagas {
  readonly sagas: Sagas;
  /** Those of their inputs. */
  readonly handlers: readonly IntegrationEventHandler[];
  /** Lets deadlines come that are due now, at most one batch of them. @returns how many were due */
  fireDue(): Promise<number>;
}

/** Process managers on any store, for who drives them by a clock of their own and receives all their inputs. */
export function drivenSagas(
  all: readonly AnySaga[],
  parts: {
    readonly store: SagaStore;
    readonly transactor: Transactor;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly metrics: Metrics;
  },
): DrivenSagas {
  const hosted = new HostedSagas({
    ...parts,
    all: () => all,
    transactor: () => parts.transactor,
    inputs: () => ({ problem: undefined, waiting: () => Promise.resolve(0) }),
    timing: undefined,
  });
  const deadlines = hosted.deadlines();
  return {
    sagas: hosted.sagas,
    handlers: hosted.handlers(),
    fireDue: () => deadlines?.fireDue() ?? Promise.resolve(0),
  };
}
