import type { Clock } from '../domain/index.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import { UnrecoverableError } from './errors.ts';
import type { MessageContext } from './integration-event-handler.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** How far a reader has come in a stream: the last message that it has applied. */
export interface StreamPosition {
  readonly sequence: number;
  /** Null if it is not known. */
  readonly publishedAt: Date | null;
}

/**
 * How a message stands to its reader:
 * - `next`: it says more than what is known;
 * - `older`: it was overtaken, and what is known is newer;
 * - `renumbered`: it is newer, and yet its number is not: the publisher has gone back, as after the restore of a backup;
 * - `far-ahead`: no publisher that counts from 1 gives such a number.
 */
export type StreamOrdering = 'next' | 'older' | 'renumbered' | 'far-ahead';

/** No stream is expected to be so much further than its reader. */
export const MAXIMUM_JUMP = 10_000;
/** Clocks of a publisher's instances may differ by so much: within it, numbers alone decide what is newer. */
const CLOCK_TOLERANCE_MS = 10_000;

/** @param last undefined if the reader has seen nothing of the stream yet */
export function orderInStream(
  { sequence, publishedAt }: { readonly sequence: number; readonly publishedAt: Date },
  last: StreamPosition | undefined,
): StreamOrdering {
  const jump = sequence - (last?.sequence ?? 0);
  if (jump > MAXIMUM_JUMP) return 'far-ahead';
  if (jump > 0) return 'next';
  if (!last?.publishedAt) return jump < -MAXIMUM_JUMP ? 'renumbered' : 'older';
  return publishedAt.getTime() - last.publishedAt.getTime() > CLOCK_TOLERANCE_MS ? 'renumbered' : 'older';
}

/** Decides which messages a handler applies that keeps, of each entity, only the newest data. */
export class StreamOrder {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #metrics: Metrics;

  constructor(clock: Clock, logger: Logger, metrics: Metrics) {
    this.#clock = clock;
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /**
   * A renumbered message is applied, because its publisher has gone back and what it says now is what counts; that is
   * reported. One that a person has sent back from the dead letters may be far ahead.
   * @param last how far the handler has come in the message's stream, held until the unit of work ends
   * @returns how far it is when it has applied the message; undefined if the message is to be skipped
   * @throws UnrecoverableError if the number is far ahead: the message goes to the dead letters, where a person sees it
   */
  admit(
    { envelope, queue, redrives }: MessageContext,
    last: StreamPosition | undefined,
    work: UnitOfWork,
  ): StreamPosition | undefined {
    const { metadata, timestamp, event_type: type } = envelope;
    const { sequence, entity_id: entityId } = metadata;
    const publishedAt = new Date(Math.min(Date.parse(timestamp), this.#clock.now().getTime()));
    const order = orderInStream({ sequence, publishedAt }, last);
    const of = `${type} of ${entityId}: number ${sequence} after ${last?.sequence ?? 'none'}`;
    if (order === 'far-ahead' && redrives === 0) {
      throw new UnrecoverableError(
        `The number is too far ahead in ${of}. Nothing has changed; if the number is right, redrive the message.`,
      );
    }
    if (order === 'older' || order === 'renumbered') {
      work.afterCommit(() => {
        this.#metrics.streamOrder.inc({ queue, order });
        const fields = { activity: order, queue, entityId, eventId: envelope.event_id };
        if (order === 'older') this.#logger.info(`Skipped ${of}: it was overtaken`, fields);
        else this.#logger.error(`The publisher has gone back in ${of}: applied, since it is newer`, fields);
      });
    }
    return order === 'older' ? undefined : { sequence, publishedAt };
  }
}
