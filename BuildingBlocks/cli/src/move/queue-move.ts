import { setTimeout as sleep } from 'node:timers/promises';
import type { PublishOutcome } from '@ticketwave/building-blocks/adapters';
import { describeError } from '@ticketwave/building-blocks/observability';
import type { ConfirmingPublisher, QueueReader } from '@ticketwave/building-blocks/operations';
import { movedCopy } from './moved-copy.ts';

/** What became of the messages of one queue. */
export interface QueueMoved {
  readonly queue: string;
  moved: number;
  /** Why it ended before the queue was empty. */
  notTaken?: { readonly status: PublishOutcome['status']; readonly reason: string };
}

interface QueueMoveOptions {
  /** Messages in a second, at most. */
  readonly rate?: number;
  /** Ends it between two messages. */
  readonly signal: AbortSignal;
}

/**
 * Moves so many messages of one queue, oldest first. Each is confirmed in the queue of the same name before it is taken away
 * here: what is cut short leaves at most one in both places, and the inbox absorbs the second.
 */
export async function moveQueue(
  moved: QueueMoved,
  count: number,
  reader: QueueReader,
  publisher: ConfirmingPublisher,
  { rate, signal }: QueueMoveOptions,
): Promise<void> {
  try {
    for (let taken = 0; taken < count && !signal.aborted; taken++) {
      const held = await reader.next();
      if (!held) break;
      const outcome = await publisher.publish(movedCopy(moved.queue, held.message));
      if (outcome.status !== 'confirmed') {
        moved.notTaken = outcome;
        break;
      }
      held.acknowledge();
      moved.moved++;
      if (rate !== undefined) await sleep(1_000 / rate, undefined, { signal }).catch(() => undefined);
    }
    await reader.close();
  } catch (error) {
    moved.notTaken ??= { status: 'unknown', reason: describeError(error) };
  }
}
