import type { Variant } from './contestant.ts';

/** Who takes part in a bench. */
export interface Entry {
  /** As in the table. */
  readonly name: string;
  /** Its module in `contestants`. */
  readonly module: string;
  readonly variant: Variant;
  /** `build`: it is measured again with the build to compare with, if one was asked for, as `other-build`. */
  readonly kind: 'build' | 'other-build' | 'baseline' | 'rival';
  /** Older builds cannot do it: of this build alone. */
  readonly isNew?: boolean;
  /** Where it could not do the work of the others in reasonable time; as the bench says if absent. */
  readonly size?: Size;
  /** The entries whose numbers its own are divided by. */
  readonly against?: readonly string[];
}

/**
 * How many items a round has: so many always, so many a second, or what the contestant does in the time of a round,
 * found out in a first round of `trial` items.
 */
export type Size = { readonly fixed: number } | { readonly perSecond: number } | { readonly trial: number };

/** One comparison: all entries do the same work, round by round, in turn. */
export interface Bench {
  readonly name: string;
  readonly title: string;
  /** What an item is, such as `message`. */
  readonly item: string;
  readonly entries: readonly Entry[];
  readonly size: Size;
  /** Only with `--full`: it takes long. */
  readonly isLong?: boolean;
  /** Where its numbers are written; `docs/performance.md` if absent. */
  readonly document?: string;
}
