/**
 * How long at most the oldest message of a queue has been waiting, which AMQP does not say. What waits came after the
 * queue was last seen empty, and was published after the last message that was taken from it; both in milliseconds
 * since 1970. So the answer is late by no more than the time between two looks.
 */
export class QueueProgress {
  #emptyAt: number;
  #takenUpTo = -Infinity;

  /** @param now nothing is known of the time before */
  constructor(now: number) {
    this.#emptyAt = now;
  }

  /** A message was delivered. @param publishedAt of a copy, when the first one was published */
  taken(publishedAt: number): void {
    if (publishedAt > this.#takenUpTo) this.#takenUpTo = publishedAt;
  }

  /** @param ready messages that wait @returns milliseconds */
  lag(ready: number, now: number): number {
    if (ready === 0) this.#emptyAt = now;
    if (ready === 0) return 0;
    return Math.max(0, now - Math.max(this.#emptyAt, this.#takenUpTo));
  }
}
