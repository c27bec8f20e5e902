import { HttpError, HttpRoutes, OperatorAccess } from '@ticketwave/building-blocks/http';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import { ServiceUnreachableError } from '../application/operated-services.ts';
import { Replays } from '../application/replays.ts';
import { NothingMeantError, ReplayStateError, SteerReplay } from '../application/steer-replay.ts';
import { RefusedByServiceError } from '../application/subscription-owner.ts';
import type { Replay, ReplayFilter } from '../domain/replay.ts';
import {
  beginReplay,
  cancelReplay,
  listReplays,
  representationOf,
  resumeReplay,
  showReplay,
  tryReplay,
  type Beginning,
} from './replay-operations.ts';

@injectable()
export class ReplayRoutes extends HttpRoutes {
  constructor(
    @inject(Replays) private readonly replays: Replays,
    @inject(SteerReplay) private readonly steer: SteerReplay,
  ) {
    super();
  }

  override mount(router: Router): void {
    tryReplay.mount(router, async ({ body: { subscription, ...asked } }, request) => {
      const filter = requireFilter(asked);
      const { operator } = OperatorAccess.operatorOf(request);
      const tried = await refusing(() => this.steer.tryOut({ subscription, operator }, filter));
      return {
        status: 200,
        body: { subscription, ...tried, oldest: tried.oldest?.toISOString() ?? null },
      };
    });
    beginReplay.mount(router, async ({ body }, request) => {
      const { subscription, rebuild = false, rate = null, reason, ...asked } = body;
      const filter = rebuild ? requireNone(asked) : requireFilter(asked);
      const { operator } = OperatorAccess.operatorOf(request);
      const wanted = { subscription, rebuild, rate, reason, filter, operator };
      return { status: 202, body: representationOf(await refusing(() => this.steer.begin(wanted))) };
    });
    listReplays.mount(router, async ({ query: { limit } }) => ({
      status: 200,
      body: { items: (await this.replays.list(limit)).map(representationOf) },
    }));
    showReplay.mount(router, async ({ path: { id } }) => ({
      status: 200,
      body: representationOf(await this.#found(id)),
    }));
    resumeReplay.mount(router, async ({ path: { id } }) => {
      await this.#found(id);
      return { status: 202, body: representationOf(await refusing(() => this.steer.resume(id))) };
    });
    cancelReplay.mount(router, async ({ path: { id } }) => {
      const replay = await this.#found(id);
      return { status: 200, body: representationOf(await refusing(() => this.steer.cancel(replay))) };
    });
  }

  async #found(id: string): Promise<Replay> {
    const replay = await this.replays.find(id);
    if (replay) return replay;
    throw new HttpError(404, 'replay_unknown', `There is no replay ${id}.`);
  }
}

type Asked = Omit<Beginning, 'subscription' | 'rebuild' | 'rate' | 'reason'>;

function requireFilter({ from, to, ...asked }: Asked): ReplayFilter {
  if (from === undefined && to === undefined && Object.keys(asked).length === 0)
    throw new HttpError(
      400,
      'filter_missing',
      'Say which events are meant: one at least of type, entityId, correlationId, from and to.',
    );
  return {
    ...asked,
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
  };
}

function requireNone(asked: Asked): ReplayFilter {
  const names = Object.keys(asked);
  if (names.length === 0) return {};
  throw new HttpError(
    400,
    'filter_unexpected',
    `A rebuild takes all events of the subscription: leave out ${names.join(', ')}.`,
  );
}

/** What the service says by these codes is answered by them. */
const KNOWN: readonly string[] = ['queue_unknown', 'replay_under_way', 'too_old', 'not_rebuildable'];

async function refusing<R>(body: () => Promise<R>): Promise<R> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof NothingMeantError) throw new HttpError(404, 'nothing_meant', error.message);
    if (error instanceof ReplayStateError) throw new HttpError(409, 'replay_state', error.message);
    if (error instanceof ServiceUnreachableError)
      throw new HttpError(502, 'service_unreachable', `${error.message}.`);
    if (!(error instanceof RefusedByServiceError)) throw error;
    if (KNOWN.includes(error.code)) throw new HttpError(error.status, error.code, error.message);
    throw new HttpError(409, 'replay_refused', `The service refuses it: ${error.code}: ${error.message}`);
  }
}
