/** What finds halves of characters without the flag `u`, and whole ones in JSON Schema. */
const READS_HALVES = /\[\^|\\[DWSpPuk]|[^\x00-\x7f]/; // eslint-disable-line no-control-regex -- all of ASCII

/** Outside of them, a dot does so too. */
const CLASSES = /\[(?:[^\]\\]|\\.)*\]/g;

const readsHalves = (pattern: string): boolean => {
  const plain = pattern.replace(/\\[.\\]/g, '');
  return READS_HALVES.test(plain) || plain.replace(CLASSES, '').includes('.');
};

/**
 * The regular expression of a JSON Schema that finds what a RegExp finds. JSON Schema reads patterns with the flag `u`.
 * @param literal as Joi describes it: `/^a+$/u`
 * @returns the pattern, or why there is none
 */
export function portablePattern(literal: string): { readonly pattern: string } | { readonly reason: string } {
  const end = literal.lastIndexOf('/');
  const pattern = literal.slice(1, end);
  const flags = literal.slice(end + 1);
  if (flags !== '' && flags !== 'u')
    return { reason: `of the flags of ${literal} only u is known: write what they mean into the pattern` };
  if (flags === '' && readsHalves(pattern))
    return { reason: `${literal} reads halves of characters such as 🎻: give it the flag u` };
  if (!isUnicodePattern(pattern))
    return { reason: `${literal} is not valid with the flag u, with which others read it` };
  return { pattern };
}

function isUnicodePattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
