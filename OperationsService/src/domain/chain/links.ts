/** SHA-256 of a text, as 64 hexadecimal digits. */
export type Digest = (text: string) => string;

/** What the first entry follows. */
export const ORIGIN = '0'.repeat(64);

/** What an entry of the chain is about, with its number: the position of an event, or a removal. */
export type Subject = readonly [kind: 'event' | 'removal', number: number];

/** Who has taken events out of the store, and why. */
export interface Removal {
  readonly removal: number;
  readonly kind: 'pruned' | 'erased';
  readonly requestedBy: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly removedAt: string;
  readonly events: number;
}

/**
 * Stands for an event. Without its salt nobody can find out by trying what the event was.
 * @param form all that is stored of it, as one text
 */
export const eventContent = (digest: Digest, salt: string, form: string): string => digest(`${salt} ${form}`);

/**
 * Stands for a removal.
 * @param taken `runOfAll` the positions that it took, ascending
 * @param facts `runOfAll` the forms of what it has left for reports
 */
export const removalContent = (digest: Digest, of: Removal, taken: string, facts: string): string =>
  digest(
    JSON.stringify([of.removal, of.kind, of.requestedBy, of.reason, of.removedAt, of.events, taken, facts]),
  );

/** The hash of an entry: it stands for all entries up to this one. */
export const linkOf = (
  digest: Digest,
  previous: string,
  entry: number,
  subject: Subject,
  content: string,
): string => digest(JSON.stringify([previous, entry, ...subject, content]));

/** Stands for a series of texts and the one behind it; `ORIGIN` stands for none. */
export const runOf = (digest: Digest, before: string, next: string): string => digest(`${before} ${next}`);

/** Stands for texts in their order. */
export const runOfAll = (digest: Digest, texts: readonly string[]): string =>
  texts.reduce((before, text) => runOf(digest, before, text), ORIGIN);
