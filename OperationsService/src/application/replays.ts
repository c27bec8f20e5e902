import type { Replay } from '../domain/replay.ts';

/** What is known of a replay when somebody asks for it. */
export type NewReplay = Pick<
  Replay,
  'id' | 'subscription' | 'rebuild' | 'operator' | 'reason' | 'filter' | 'rate' | 'upTo'
>;

/** What a step has changed. */
export type ReplayChange = Partial<
  Pick<Replay, 'state' | 'why' | 'types' | 'meant' | 'cursor' | 'sent' | 'counts' | 'rebuilt' | 'tries'>
>;

/** Every replay, and how far it has come. */
export abstract class Replays {
  /** @param dueInMs when somebody takes it up, in milliseconds */
  abstract add(replay: NewReplay, dueInMs: number): Promise<Replay>;
  abstract find(id: string): Promise<Replay | undefined>;
  /** The newest first. */
  abstract list(limit: number): Promise<readonly Replay[]>;
  /** Those that somebody has to take up; nobody else gets them for so many milliseconds. */
  abstract claim(limit: number, forMs: number): Promise<readonly Replay[]>;
  /**
   * Only while it is in one of these states.
   * @param dueInMs when somebody takes it up again, in milliseconds
   * @returns it as it is now; undefined if it was in another state
   */
  abstract change(
    id: string,
    change: ReplayChange,
    from: readonly Replay['state'][],
    dueInMs: number,
  ): Promise<Replay | undefined>;
}
