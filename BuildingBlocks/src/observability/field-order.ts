/** One key of a line. */
interface Place {
  readonly key: string;
  /** The key as JSON, and a colon. */
  readonly label: string;
  /** Else the line has it by itself. */
  readonly isField: boolean;
}

type Order = readonly Place[];
type Values = Readonly<Record<string, unknown>>;

interface Known {
  readonly fields: readonly string[];
  /** Undefined if a field has a key that the line has by itself. */
  readonly order: Order | undefined;
}

/** So many sets of keys are remembered: a program has few, unless it makes keys of data. */
const REMEMBERED = 500;
const known = new Map<string, Known>();

/**
 * The keys of fields and of what a line has by itself, in alphabetical order. Undefined if both have the same key.
 * @param own always with the same keys
 */
export function orderOf(fields: Values, own: Values): Order | undefined {
  const keys = Object.keys(fields);
  const name = keys.join();
  const found = known.get(name);
  if (found?.fields.every((key, at) => key === keys[at])) return found.order;
  const order = newOrder(keys, Object.keys(own));
  if (known.size < REMEMBERED) known.set(name, { fields: keys, order });
  return order;
}

function newOrder(fields: readonly string[], own: readonly string[]): Order | undefined {
  if (own.some((key) => fields.includes(key))) return undefined;
  const place = (key: string): Place => ({
    key,
    label: `${JSON.stringify(key)}:`,
    isField: fields.includes(key),
  });
  return [...fields, ...own].sort().map(place);
}
