import type { Sql } from '@ticketwave/building-blocks/adapters';
import { notHandled } from '../outbox/not-handled.ts';

/** A message that has left an outbox. */
export interface Sent {
  readonly messageId: string;
  /** So short ago that the broker's numbers may not know it yet. */
  readonly isRecent: boolean;
}

/** What has become of the messages of one queue. */
export class Whereabouts {
  readonly #inbox: Sql;
  readonly #queue: string;
  readonly #dead: ReadonlySet<string>;

  /**
   * @param inbox of the service that the queue belongs to
   * @param dead the ids of its dead letters
   */
  constructor(inbox: Sql, queue: string, dead: ReadonlySet<string>) {
    this.#inbox = inbox;
    this.#queue = queue;
    this.#dead = dead;
  }

  /** Of these, those that the queue, its retry queues or an ordered subscription may still have. @param there in the queues */
  async countWaiting(sent: readonly Sent[], there: number): Promise<number> {
    const left = await this.#left(sent.map(({ messageId }) => messageId));
    if (there > 0) return left.size;
    // What is in none of them has been discarded, but for what is parked, and what the broker may not have counted.
    const parked = await this.#parked([...left]);
    return sent.filter(
      ({ messageId, isRecent }) => left.has(messageId) && (isRecent || parked.has(messageId)),
    ).length;
  }

  /** Of these, those that the queue and its retry queues may still have. */
  async countInQueue(ids: readonly string[]): Promise<number> {
    const left = await this.#left(ids);
    return left.size - (await this.#parked([...left])).size;
  }

  /** Neither handled nor given up. */
  async #left(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const queue = this.#queue;
    const expected = ids.map((messageId) => ({ queue, messageId }));
    const left = (await notHandled(this.#inbox, expected)).filter(
      ({ messageId, givenUp }) => !givenUp && !this.#dead.has(messageId),
    );
    return new Set(left.map(({ messageId }) => messageId));
  }

  async #parked(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#inbox<{ id: string }>(
      `SELECT message_id::text AS id FROM messaging.parked
        WHERE queue = $1 AND place = 'here' AND message_id = ANY ($2::uuid[])`,
      this.#queue,
      ids,
    );
    return new Set(rows.map(({ id }) => id));
  }
}
