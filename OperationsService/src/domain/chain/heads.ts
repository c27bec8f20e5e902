/** How far the chain was at a time; kept outside of the database. */
export interface ChainHead {
  readonly entry: number;
  /** Of the last event up to there. */
  readonly position: number;
  readonly hash: string;
}

/**
 * The head that a line of a file of heads, or of a log in JSON, is about. Pure.
 * @returns undefined if it is about none
 */
export function headIn(line: string): ChainHead | undefined {
  try {
    const { chainEntry, chainPosition, chainHash } = JSON.parse(line) as Record<string, unknown>;
    const isHead =
      Number.isSafeInteger(chainEntry) &&
      Number.isSafeInteger(chainPosition) &&
      typeof chainHash === 'string' &&
      /^[0-9a-f]{64}$/.test(chainHash);
    return isHead
      ? { entry: chainEntry as number, position: chainPosition as number, hash: chainHash }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The fields of a line about a head, of which `headIn` is the reverse. Pure. */
export const fieldsOf = ({ entry, position, hash }: ChainHead): Readonly<Record<string, unknown>> => ({
  chainEntry: entry,
  chainPosition: position,
  chainHash: hash,
});
