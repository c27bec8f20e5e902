import {
  serviceOf,
  type RebuiltTables,
  type Replay,
  type ReplayCounts,
  type ReplayedEnvelope,
} from '../domain/replay.ts';
import {
  ServiceUnreachableError,
  type OperatedServices,
  type OperatorsAnswer,
  type OperatorsRequest,
} from './operated-services.ts';

/** The service has refused something; `status` and `code` are its own. */
export class RefusedByServiceError extends Error {
  override readonly name = 'RefusedByServiceError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A replay, as the service of the subscription sees it. */
export interface OwnersReplay {
  readonly state: 'open' | 'done' | 'cancelled';
  readonly counts: ReplayCounts;
  readonly rebuilt: RebuiltTables | null;
}

/** What would become of a page of events. */
export interface ReplayForecast {
  readonly verdicts: Readonly<
    Record<'would-be-handled' | 'handled-already' | 'still-invalid' | 'not-taken', number>
  >;
  readonly tooOld: number;
  readonly oldestAllowed: string;
  /** Patterns of the routing keys that the subscription takes. */
  readonly bindings: readonly string[];
}

type Asked = Pick<Replay, 'subscription' | 'operator'>;

/**
 * The service that a subscription belongs to, as its operators' API answers.
 * @throws of all methods: ServiceUnreachableError, RefusedByServiceError
 */
export class SubscriptionOwner {
  readonly #services: OperatedServices;
  readonly #asked: Asked;

  constructor(services: OperatedServices, asked: Asked) {
    this.#services = services;
    this.#asked = asked;
  }

  forecast(events: readonly ReplayedEnvelope[]): Promise<ReplayForecast> {
    return this.#ask('reader', 'POST', '/dry-run', { queue: this.#asked.subscription, events });
  }

  /** @param oldest when the oldest event was published that is meant */
  begin(replay: Replay, oldest: Date | undefined): Promise<OwnersReplay> {
    const { id, subscription: queue, rebuild, filter: selection, reason } = replay;
    return this.#ask('operator', 'POST', '', {
      ...{ id, queue, rebuild, selection, reason },
      ...(oldest && { oldest: oldest.toISOString() }),
    });
  }

  send(id: string, events: readonly ReplayedEnvelope[]): Promise<OwnersReplay> {
    return this.#ask('operator', 'POST', `/${id}/events`, { events });
  }

  finish(id: string): Promise<OwnersReplay> {
    return this.#ask('operator', 'POST', `/${id}/finish`, {});
  }

  cancel(id: string): Promise<OwnersReplay> {
    return this.#ask('operator', 'POST', `/${id}/cancel`, {});
  }

  show(id: string): Promise<OwnersReplay> {
    return this.#ask('reader', 'GET', `/${id}`);
  }

  async #ask<R>(
    role: OperatorsRequest['role'],
    method: 'GET' | 'POST',
    path: string,
    body?: object,
  ): Promise<R> {
    const { subscription, operator } = this.#asked;
    const answer = await this.#services.ask(serviceOf(subscription), {
      ...{ method, path: `/ops/replays${path}`, operator, role },
      ...(body && { body: JSON.stringify(body) }),
    });
    return readAnswer(answer) as R;
  }
}

function readAnswer({ status, body }: OperatorsAnswer): unknown {
  let read: unknown;
  try {
    read = JSON.parse(body.toString());
  } catch (error) {
    throw new ServiceUnreachableError(`it answers ${status} with what is no JSON`, { cause: error });
  }
  if (status < 400) return read;
  const { code = 'unknown', message = `it answers ${status}` } =
    (read as { error?: { code?: string; message?: string } }).error ?? {};
  if (status >= 500) throw new ServiceUnreachableError(`it answers ${status}: ${message}`);
  throw new RefusedByServiceError(status, code, message);
}
