import { inject, injectable } from 'inversify';
import { envelopeOf, letIn, pageOf, pageSize, type Replay } from '../domain/replay.ts';
import { EventArchive, type EventExtent, type EventSelection } from './event-archive.ts';
import { OperatedServices, ServiceUnreachableError } from './operated-services.ts';
import { recordedEvents } from './recorded-events.ts';
import { Replays, type ReplayChange } from './replays.ts';
import { RefusedByServiceError, SubscriptionOwner, type OwnersReplay } from './subscription-owner.ts';

/** Whoever has taken a replay up and does not come back has died; in milliseconds. */
export const CLAIM_MS = 60_000;
/** Between two looks at what is on its way, and after a look in vain at least and at most, in milliseconds. */
const LOOK_MS = 300;
const AGAIN = { least: 1_000, most: 60_000 };
/** Events that a subscription takes, of these types. */
export type Meant = EventExtent & { readonly types: readonly string[] };

/** Whoever takes a replay on. */
interface Pace {
  /** Ends it between two steps. */
  readonly giveUp: AbortSignal;
  /** Waits a moment, while tables are exchanged and nothing new is stored. */
  readonly rest: () => Promise<unknown>;
}

/** What a step has come to, and when the next one comes. */
interface Step {
  readonly change: ReplayChange;
  readonly waitMs: number;
}

/** Takes replays on: reads the event store in the order of its positions, and hands what is meant to the subscription's service. */
@injectable()
export class AdvanceReplay {
  constructor(
    @inject(Replays) private readonly replays: Replays,
    @inject(EventArchive) private readonly archive: EventArchive,
    @inject(OperatedServices) private readonly services: OperatedServices,
  ) {}

  /** One step after the other, until it has to wait. */
  async execute(claimed: Replay, pace: Pace): Promise<void> {
    for (let replay: Replay | undefined = claimed; replay;) {
      const { change, waitMs } = await this.#step(replay, pace);
      const isDue = waitMs > 0 || pace.giveUp.aborted;
      const isOver = change.state !== undefined && change.state !== 'running';
      const dueInMs = isDue ? waitMs : CLAIM_MS;
      const now = await this.replays.change(replay.id, change, ['beginning', 'running'], dueInMs);
      replay = isDue || isOver ? undefined : now;
    }
  }

  /** Begins at the service a replay that is new. @throws ServiceUnreachableError, RefusedByServiceError */
  async begin(replay: Replay): Promise<ReplayChange> {
    const { filter, upTo } = replay;
    const { types, count, oldest } = await this.meant(replay, { ...filter, upTo });
    await this.#owner(replay).begin(replay, oldest);
    return { state: 'running', why: null, types, meant: count, tries: 0 };
  }

  /**
   * What of the selected events the subscription takes.
   * @throws ServiceUnreachableError, RefusedByServiceError
   */
  async meant(asked: Pick<Replay, 'subscription' | 'operator'>, selection: EventSelection): Promise<Meant> {
    const { bindings } = await this.#owner(asked).forecast([]);
    const keys = recordedEvents.map(({ contract }) => contract.routingKey);
    const types = [...new Set(letIn(bindings, keys).map((key) => key.replace(/\.v\d+$/, '')))];
    return { types, ...(await this.archive.extent({ ...selection, types })) };
  }

  /** A rebuild is at the end of the store with a page that is not full: under load none is ever empty. */
  async #step(replay: Replay, pace: Pace): Promise<Step> {
    let sent: (Step & { readonly isLast: boolean }) | undefined;
    try {
      if (replay.state === 'beginning') return { change: await this.begin(replay), waitMs: 0 };
      sent = await this.#sendPage(replay);
      if (sent && !sent.isLast) return sent;
      return after(sent, await this.#finish({ ...replay, ...sent?.change }, pace));
    } catch (error) {
      return after(sent, await this.#hindered(replay, error));
    }
  }

  /** @returns undefined if there is nothing more to send */
  async #sendPage(replay: Replay): Promise<(Step & { readonly isLast: boolean }) | undefined> {
    const { id, filter, types, cursor, upTo, rate, sent } = replay;
    const found = await this.archive.page({ ...filter, types, after: cursor, upTo }, pageSize(rate));
    const page = pageOf(found);
    const last = page.at(-1);
    if (!last) return undefined;
    const { counts } = await this.#owner(replay).send(id, page.map(envelopeOf));
    const change = { cursor: last.position, sent: sent + page.length, counts, why: null, tries: 0 };
    const isLast = replay.rebuild && found.length < pageSize(rate) && page.length === found.length;
    return { change, isLast, waitMs: rate === null ? 0 : (1_000 * page.length) / rate };
  }

  async #finish(replay: Replay, pace: Pace): Promise<Step> {
    const owners = replay.rebuild
      ? await this.#switch(replay, pace)
      : await this.#owner(replay).finish(replay.id);
    return { change: endingOf(owners), waitMs: owners.state === 'open' ? LOOK_MS : 0 };
  }

  /** While the tables are exchanged the subscription's own messages wait: what has come last follows at once. */
  async #switch(replay: Replay, { rest }: Pace): Promise<OwnersReplay> {
    const over = new AbortController();
    const switching = this.#owner(replay)
      .finish(replay.id)
      .finally(() => over.abort());
    const [switched] = await Promise.allSettled([switching, this.#sendTail(replay, over.signal, rest)]);
    if (switched.status === 'rejected') throw switched.reason;
    return switched.value;
  }

  async #sendTail(replay: Replay, over: AbortSignal, rest: Pace['rest']): Promise<void> {
    for (let { cursor } = replay; !over.aborted;) {
      const { types } = replay;
      const page = pageOf(await this.archive.page({ types, after: cursor, upTo: null }, pageSize(null)));
      const last = page.at(-1);
      if (last) await this.#owner(replay).send(replay.id, page.map(envelopeOf));
      else await rest();
      cursor = last?.position ?? cursor;
    }
  }

  async #hindered(replay: Replay, error: unknown): Promise<Step> {
    const tries = replay.tries + 1;
    const waitMs = Math.min(AGAIN.least * 2 ** (tries - 1), AGAIN.most);
    if (error instanceof ServiceUnreachableError) return { change: { why: error.message, tries }, waitMs };
    if (!(error instanceof RefusedByServiceError)) throw error;
    if (error.code === 'not_caught_up') return { change: { why: error.message, tries }, waitMs };
    // The answer that it has ended may have been lost.
    if (error.code === 'replay_ended')
      return { change: endingOf(await this.#owner(replay).show(replay.id)), waitMs: 0 };
    return { change: { state: 'stopped', why: error.message }, waitMs: 0 };
  }

  #owner(asked: Pick<Replay, 'subscription' | 'operator'>): SubscriptionOwner {
    return new SubscriptionOwner(this.services, asked);
  }
}

/** Pure. */
const after = (first: Step | undefined, { change, waitMs }: Step): Step => ({
  change: { ...first?.change, ...change },
  waitMs,
});

/** Pure. */
function endingOf({ state, counts, rebuilt }: OwnersReplay): ReplayChange {
  const known = { counts, rebuilt, why: null, tries: 0 };
  return state === 'open' ? known : { ...known, state };
}
