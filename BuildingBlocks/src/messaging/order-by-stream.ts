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
  /**
   * Queues among which the streams are divided, so that each is handled by one instance at a time and several instances
   * do not wait for each other; 1 to 256, the subscription's own queue alone if absent. Where nothing but a broker has
   * queues, as on memory, there is one.
   */
  readonly partitions?: number;
  /**
   * How many partitions there were before, if more: nothing goes into the surplus ones any more, and what is left there is
   * handled. To be left out again when they are empty; 1 if absent.
   */
  readonly formerPartitions?: number;
}

/** Each is a queue, a channel of every instance, and a consumer. */
const MOST_PARTITIONS = 256;

const DEFAULTS: Required<OrderByStream> = {
  by: 'stream',
  from: 'start',
  gapLimit: 5 * 60_000,
  onGap: 'block',
  parkedPerStream: 1_000,
  parked: 10_000,
  partitions: 1,
  formerPartitions: 1,
};

const COUNTS = ['gapLimit', 'parkedPerStream', 'parked', 'partitions', 'formerPartitions'] as const;

/** The order with everything decided. @throws RangeError naming the field that is no positive whole number, or too large */
export function decidedOrder(order: 'stream' | OrderByStream): Required<OrderByStream> {
  const decided = { ...DEFAULTS, ...(order === 'stream' ? {} : order) };
  for (const field of COUNTS)
    if (!Number.isSafeInteger(decided[field]) || decided[field] < 1)
      throw new RangeError(`order.${field} is ${decided[field]}: a whole number from 1 is expected.`);
  for (const field of ['partitions', 'formerPartitions'] as const)
    if (decided[field] > MOST_PARTITIONS)
      throw new RangeError(
        `order.${field} is ${decided[field]}: a whole number from 1 to ${MOST_PARTITIONS} is expected.`,
      );
  return decided;
}
