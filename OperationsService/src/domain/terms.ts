/** Terms of one event, at most: what has more texts than this is found by its first ones. */
const MOST = 100;
/** Characters of a word that count. */
const LONGEST = 64;

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TIME = /^\d{4}-\d\d-\d\dT/;

export const idTerm = (id: string): string => `id:${id.toLowerCase().slice(0, 128)}`;
const wordTerm = (word: string): string => `word:${word.slice(0, LONGEST)}`;

/** The words of a text, as they are looked for. Pure. */
export const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
    ?.map((word) => word.slice(0, LONGEST)) ?? [];

export const wordTerms = (text: string): string[] => wordsOf(text).map(wordTerm);

/**
 * What an event is found by: each id, under whatever name it stands in the data, and each word of its texts. Times are
 * left out. Pure.
 */
export function termsOf(entityId: string, data: object): string[] {
  const terms = new Set([idTerm(entityId)]);
  for (const [field, text] of textsIn(data)) {
    if (terms.size >= MOST) break;
    if (ID.test(text) || field.endsWith('_id')) terms.add(idTerm(text));
    if (!ID.test(text) && !TIME.test(text)) for (const term of wordTerms(text)) terms.add(term);
  }
  return [...terms].slice(0, MOST);
}

/** Every text in it, at any depth, with the name of its field. */
function* textsIn(value: unknown, field = ''): Generator<readonly [field: string, text: string]> {
  if (typeof value === 'string') yield [field, value];
  else if (Array.isArray(value)) for (const item of value) yield* textsIn(item, field);
  else if (value !== null && typeof value === 'object')
    for (const [name, inner] of Object.entries(value)) yield* textsIn(inner, name);
}
