/**
 * Keeps the messages of one stream from being under way at the same time in this process: they would only wait for each
 * other's locks, in places and on connections that others need.
 */
export class StreamTurns<M> {
  readonly #streamOf: (message: M) => string;
  /** Of the streams that are under way, the messages that wait for them. */
  readonly #waiting = new Map<string, M[]>();

  constructor(streamOf: (message: M) => string) {
    this.#streamOf = streamOf;
  }

  /** @returns those that are under way now, together; the others wait until `end` gives them back */
  begin(messages: readonly M[]): M[] {
    const begun = messages.filter((message) => !this.#waiting.has(this.#streamOf(message)));
    for (const message of messages) this.#waiting.get(this.#streamOf(message))?.push(message);
    for (const message of begun) this.#waiting.set(this.#streamOf(message), []);
    return begun;
  }

  /** @returns those that have waited */
  end(messages: readonly M[]): M[] {
    const streams = new Set(messages.map(this.#streamOf));
    const waited = [...streams].flatMap((stream) => this.#waiting.get(stream) ?? []);
    for (const stream of streams) this.#waiting.delete(stream);
    return waited;
  }
}
