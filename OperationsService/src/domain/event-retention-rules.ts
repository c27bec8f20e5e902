import { isOfType } from './stored-event.ts';

/** How many days events are kept at least. */
export interface EventRetentionRules {
  /** Where nothing else is said of the type. */
  readonly days: number;
  /** By type, or by the beginning of types with `*` behind it. */
  readonly byType: ReadonlyMap<string, number>;
}

/** Days that events of a type are kept: of all rules that mean it, the one that says most of it counts. Pure. */
export function daysOf(eventType: string, { days, byType }: EventRetentionRules): number {
  const [rule] = [...byType]
    .filter(([meant]) => isOfType(eventType, meant))
    .sort(([one], [other]) => precision(other) - precision(one));
  return rule?.[1] ?? days;
}

/** A whole type says more than its own beginning of the same length. */
const precision = (meant: string): number => (meant.endsWith('*') ? meant.length - 1 : meant.length + 0.5);
