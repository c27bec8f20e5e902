/** What a list of measurements says, without the ones that happened to be extreme. */
export interface Summary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Median, smallest and largest. @throws RangeError if there is nothing to summarise */
export function summarise(values: readonly number[]): Summary {
  return { median: quantile(values, 0.5), low: quantile(values, 0), high: quantile(values, 1) };
}

/**
 * The value below which that share of the values lies, interpolated between neighbours.
 * @param share from 0 to 1
 * @throws RangeError if there are no values, or one is no number
 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0 || values.some((value) => Number.isNaN(value)))
    throw new RangeError(`A quantile of ${values.length} values, all of them numbers, is asked for.`);
  const sorted = [...values].sort((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (above - below) * (place - Math.floor(place));
}

/** The ratios of what was measured in the same rounds: drift of the machine cancels out. */
export const ratios = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.slice(0, theirs.length).map((value, round) => value / theirs[round]!);
