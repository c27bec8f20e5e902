import { setTimeout as sleep } from 'node:timers/promises';
import { DueWorker } from '@ticketwave/building-blocks/hosting';
import { Logger } from '@ticketwave/building-blocks/observability';
import { inject, injectable } from 'inversify';
import { AdvanceReplay, CLAIM_MS } from '../application/advance-replay.ts';
import { Replays } from '../application/replays.ts';
import type { Replay } from '../domain/replay.ts';

/** New events come to a rebuild that is being switched as quickly as this, in milliseconds. */
const TAIL_MS = 50;

/** Takes replays on, where they are: whichever instance has claimed one, until it waits. */
@injectable()
export class ReplayWorker extends DueWorker<Replay> {
  constructor(
    @inject(Replays) private readonly replays: Replays,
    @inject(AdvanceReplay) private readonly advance: AdvanceReplay,
    @inject(Logger) logger: Logger,
  ) {
    const again = 'taken up again in a minute';
    super({ what: 'Replays', concurrency: 4, poll: 250, drain: 0, again }, logger);
  }

  protected override claim(limit: number): Promise<readonly Replay[]> {
    return this.replays.claim(limit, CLAIM_MS);
  }

  protected override execute(claimed: Replay, giveUp: AbortSignal): Promise<void> {
    return this.advance.execute(claimed, { giveUp, rest: () => sleep(TAIL_MS) });
  }

  protected override nameOf({ id, subscription }: Replay): string {
    return `the replay ${id} to ${subscription}`;
  }
}
