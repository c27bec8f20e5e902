/**
 * An ordered subscription handles the messages of each stream one after the other, by their numbers. What comes early
 * waits in the service's own database; what cannot be handled holds up its own stream alone.
 */
export interface OrderByStream {
  readonly by: 'stream';
  /**
   * Where a stream begins that this subscription has not seen before: `start`: with number 1; if that does not come
   * within `gapLimit`, with the lowest number that is there. `first-seen`: with the first message that comes, whatever
   * its number. `start` if absent.
   */
  readonly from?: 'start' | 'first-seen';
  /**
   * Milliseconds that a number may be missing that nobody has seen; while broker or database are away they are not
   * counted. 5 minutes if absent.
   */
  readonly gapLimit?: number;
  /** Then: `block`: the stream waits on, and health says so. `skip`: it goes on after the gap. `block` if absent. */
  readonly onGap?: 'block' | 'skip';
  /** Messages of one stream that may wait in the database; 1,000 if absent. More wait in the last retry queue. */
  readonly parkedPerStream?: number;
  /**
   * Early messages of the whole queue that may wait in the database, about, and as many that have failed; 10,000 if
   * absent. More are not taken from the queue; if none can go on, they wait as above.
   */
  readonly parked?: number;
}

const DEFAULTS: Required<OrderByStream> = {
  by: 'stream',
  from: 'start',
  gapLimit: 5 * 60_000,
  onGap: 'block',
  parkedPerStream: 1_000,
  parked: 10_000,
};

/** The order with everything decided. @throws RangeError naming the field that is no positive whole number */
export function decidedOrder(order: 'stream' | OrderByStream): Required<OrderByStream> {
  const decided = { ...DEFAULTS, ...(order === 'stream' ? {} : order) };
  for (const field of ['gapLimit', 'parkedPerStream', 'parked'] as const)
    if (!Number.isSafeInteger(decided[field]) || decided[field] < 1)
      throw new RangeError(`order.${field} is ${decided[field]}: a whole number from 1 is expected.`);
  return decided;
}
