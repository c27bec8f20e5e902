import { OTHER } from './semantic-conventions.ts';

/**
 * Lets a label have so many different values and no more: what comes after them counts as `_OTHER`. For values that
 * somebody else chooses, as a foreign client does with routing keys; each of them would be a series for ever.
 */
export function boundedLabel(limit: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= limit) return OTHER;
    known.add(value);
    return value;
  };
}
