import { newId } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { envelopeOf, pageOf, pageSize, type Replay, type ReplayFilter } from '../domain/replay.ts';
import { AdvanceReplay, CLAIM_MS } from './advance-replay.ts';
import { EventArchive } from './event-archive.ts';
import { OperatedServices } from './operated-services.ts';
import { Replays, type ReplayChange } from './replays.ts';
import { RefusedByServiceError, SubscriptionOwner, type ReplayForecast } from './subscription-owner.ts';

/** No stored event is meant. */
export class NothingMeantError extends Error {
  override readonly name = 'NothingMeantError';
}

/** The replay is not there, or in another state. */
export class ReplayStateError extends Error {
  override readonly name = 'ReplayStateError';
}

type Wanted = Pick<Replay, 'subscription' | 'rebuild' | 'operator' | 'reason' | 'filter' | 'rate'>;

/** What a replay would mean. */
export interface DryRun extends Omit<ReplayForecast, 'bindings'> {
  /** Events that the subscription takes. */
  readonly meant: number;
  /** Of those the oldest, so many were compared with code and inbox. */
  readonly judged: number;
  readonly oldest: Date | null;
}

/** Events that a dry run compares at most. */
const MOST_JUDGED = 10_000;

/** What operators do to replays. */
@injectable()
export class SteerReplay {
  constructor(
    @inject(Replays) private readonly replays: Replays,
    @inject(AdvanceReplay) private readonly advance: AdvanceReplay,
    @inject(EventArchive) private readonly archive: EventArchive,
    @inject(OperatedServices) private readonly services: OperatedServices,
  ) {}

  /** Compares what would be sent, and changes nothing. @throws ServiceUnreachableError, RefusedByServiceError */
  async tryOut(asked: Pick<Replay, 'subscription' | 'operator'>, filter: ReplayFilter): Promise<DryRun> {
    const owner = new SubscriptionOwner(this.services, asked);
    const { types, count, oldest } = await this.advance.meant(asked, filter);
    let sum = await owner.forecast([]);
    let judged = 0;
    for (let after = 0; judged < MOST_JUDGED;) {
      const page = pageOf(await this.archive.page({ ...filter, types, after }, pageSize(null)));
      const last = page.at(-1);
      if (!last) break;
      sum = added(sum, await owner.forecast(page.map(envelopeOf)));
      judged += page.length;
      after = last.position;
    }
    const { verdicts, tooOld, oldestAllowed } = sum;
    return { meant: count, judged, verdicts, tooOld, oldest: oldest ?? null, oldestAllowed };
  }

  /**
   * Notes it, begins it at the service, and lets it be taken on.
   * @throws NothingMeantError, ServiceUnreachableError, RefusedByServiceError
   */
  async begin(wanted: Wanted): Promise<Replay> {
    const upTo = wanted.rebuild ? null : await this.archive.head();
    if (!wanted.rebuild && (await this.archive.extent({ ...wanted.filter, upTo })).count === 0)
      throw new NothingMeantError('No stored event is meant by this filter.');
    const replay = await this.replays.add({ id: newId(), upTo, ...wanted }, CLAIM_MS);
    try {
      const change = await this.advance.begin(replay);
      return await this.#change(replay.id, change, ['beginning']);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      await this.replays.change(replay.id, { state: 'stopped', why }, ['beginning'], 0);
      throw error;
    }
  }

  /** Goes on where it has stopped. @throws ReplayStateError unless it has */
  async resume(id: string): Promise<Replay> {
    const replay = await this.replays.find(id);
    const state = replay?.types.length === 0 ? 'beginning' : 'running';
    return this.#change(id, { state, why: null, tries: 0 }, ['stopped']);
  }

  /**
   * Sends no more events; what was sent stays there, and new tables go.
   * @throws ReplayStateError if it has ended, ServiceUnreachableError, RefusedByServiceError
   */
  async cancel(replay: Replay): Promise<Replay> {
    const open = ['beginning', 'running', 'stopped'] as const;
    const cancelled = await this.#change(replay.id, { state: 'cancelled', why: null }, open);
    try {
      await new SubscriptionOwner(this.services, replay).cancel(replay.id);
    } catch (error) {
      const isThere = !(error instanceof RefusedByServiceError) || !GONE.includes(error.code);
      if (!isThere) return cancelled;
      await this.replays.change(replay.id, { state: replay.state }, ['cancelled'], CLAIM_MS);
      throw error;
    }
    return cancelled;
  }

  async #change(id: string, change: ReplayChange, from: readonly Replay['state'][]): Promise<Replay> {
    const changed = await this.replays.change(id, change, from, 0);
    if (changed) return changed;
    throw new ReplayStateError(`The replay ${id} is not ${from.join(' or ')}.`);
  }
}

const GONE: readonly string[] = ['replay_unknown', 'replay_ended'];

/** Pure. */
function added(sum: ReplayForecast, page: ReplayForecast): ReplayForecast {
  const of = (verdict: keyof ReplayForecast['verdicts']) => sum.verdicts[verdict] + page.verdicts[verdict];
  const verdicts = {
    'would-be-handled': of('would-be-handled'),
    'handled-already': of('handled-already'),
    'still-invalid': of('still-invalid'),
    'not-taken': of('not-taken'),
  };
  return { ...sum, verdicts, tooOld: sum.tooOld + page.tooOld };
}
