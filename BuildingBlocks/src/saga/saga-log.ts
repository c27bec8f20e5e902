import type { Logger, Metrics } from '../observability/index.ts';
import { isLogged } from '../observability/is-logged.ts';
import type { SagaRecord } from './saga-store.ts';

type Instance = Pick<SagaRecord, 'name' | 'id'>;

/** Reports in log and metrics what sagas decide. Called only for what has been committed. */
export class SagaLog {
  readonly #logger: Logger;
  readonly #metrics: Metrics;

  constructor(logger: Logger, metrics: Metrics) {
    this.#logger = logger;
    this.#metrics = metrics;
  }

  decided(saga: Instance, input: string, before: string, after: string): void {
    this.#count(saga, 'decided');
    if (!isLogged(this.#logger, 'debug')) return;
    const text = `${saga.name} ${saga.id} handled '${input}': ${before} → ${after}`;
    this.#logger.debug(text, { activity: 'decided', ...fields(saga) });
  }

  skipped(saga: Instance, input: string, reason: string): void {
    this.#count(saga, 'skipped');
    const text = `${saga.name} ${saga.id} skipped '${input}': ${reason}`;
    this.#logger.info(text, { activity: 'skipped', ...fields(saga) });
  }

  unknown(saga: Instance, input: string): void {
    this.#count(saga, 'unknown');
    const text = `Skipped '${input}': there is no ${saga.name} ${saga.id} here`;
    this.#logger.warn(text, { activity: 'skipped', ...fields(saga) });
  }

  deadlineFired(saga: Instance): void {
    this.#metrics.sagaDeadlines.inc({ saga: saga.name, outcome: 'fired' });
  }

  /** Loud once, because it is tried again until it succeeds. */
  deadlineFailed(saga: Instance, reason: string, failures: number, delay: number): void {
    this.#metrics.sagaDeadlines.inc({ saga: saga.name, outcome: 'failed' });
    const text = `The deadline of ${saga.name} ${saga.id} failed: ${reason}; next try in ${Math.ceil(delay / 1000)} s`;
    this.#logger[failures === 0 ? 'error' : 'debug'](text, { activity: 'deadline-failed', ...fields(saga) });
  }

  reviewReason(saga: Instance, before: string | null, after: string | null): void {
    if (before === after) return;
    if (after === null) this.#logger.info(`${saga.name} ${saga.id} no longer needs review`, fields(saga));
    else this.#logger.error(`${saga.name} ${saga.id} needs review: ${after}`, fields(saga));
  }

  #count({ name }: Instance, outcome: string): void {
    this.#metrics.sagaDecisions.inc({ saga: name, outcome });
  }
}

const fields = ({ name, id }: Instance) => ({ saga: name, sagaId: id, entityId: id });
