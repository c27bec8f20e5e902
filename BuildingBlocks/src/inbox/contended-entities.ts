import type { Run } from './dispatch.ts';

/** So long messages of an entity run alone after one of them has made a batch fail. */
const FOR_MS = 5_000;
/** Of more than these the oldest is forgotten: its next message may make a batch fail once more. */
const REMEMBERED = 1_000;

/** The entities whose messages are kept out of batches for a while, because one of them has made a batch fail. */
export class ContendedEntities {
  readonly #until = new Map<string, number>();

  has(run: Run): boolean {
    return (this.#until.get(entityOf(run)) ?? 0) > performance.now();
  }

  add(run: Run): void {
    this.#until.delete(entityOf(run));
    this.#until.set(entityOf(run), performance.now() + FOR_MS);
    const [oldest] = this.#until.keys();
    if (this.#until.size > REMEMBERED && oldest !== undefined) this.#until.delete(oldest);
  }
}

const entityOf = ({ envelope }: Run): string => envelope.metadata.entity_id;
