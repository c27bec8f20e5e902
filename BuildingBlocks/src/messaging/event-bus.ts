import type { Message } from '@ticketwave/contracts';
import type { ReceivedMessage } from './received-message.ts';
import type { SubscribedQueue } from './subscribed-queue.ts';

/**
 * What is known about a published message:
 * - `confirmed`: a queue has it, or it is a fact that nobody listens to;
 * - `returned`: it was mandatory and reached no queue;
 * - `refused`: the broker answered no, or the message cannot be sent as it is; with the reply code if the broker closed
 *   the channel of this very message;
 * - `unknown`: the connection ended or the answer did not come in time; the broker may have it.
 */
export type PublishOutcome =
  | { readonly status: 'confirmed' }
  | { readonly status: 'returned' | 'unknown'; readonly reason: string }
  | { readonly status: 'refused'; readonly reason: string; readonly code?: number };

/**
 * What becomes of a delivery, once everything it caused is durable:
 * - `acknowledge`: it is done with;
 * - `reject`: a handler or a copy failed, it goes back to its queue and counts towards the queue's delivery limit;
 * - `return`: nobody touched it, it goes back to its queue in the way that does not count from RabbitMQ 4.3 on.
 */
export type Verdict = 'acknowledge' | 'reject' | 'return';

/** The port between messaging and a broker. */
export abstract class EventBus {
  /** Whether publishing makes sense now. While it does not, events wait in the outbox. */
  abstract readonly accepting: boolean;

  /**
   * Never throws for what the broker does: that is in the outcome.
   * @param options.mandatory ask for `returned` if no queue takes the message
   */
  abstract publish(message: Message, options: { readonly mandatory: boolean }): Promise<PublishOutcome>;

  /**
   * Publishes messages of which none may overtake another, and ends with the first that is not confirmed. A bus may have
   * several of them on their way at a time; then those after it may have been delivered already, and do not count.
   * @returns the outcomes of the first ones: `confirmed`, but for the last of them
   */
  publishInOrder(
    messages: readonly Message[],
    options: { readonly mandatory: boolean },
  ): Promise<PublishOutcome[]> {
    return oneAfterTheOther(messages, (message) => this.publish(message, options));
  }

  /** Hands each message of the queue to `receive`, `prefetch` at a time, and carries out its verdict. */
  abstract consume(queue: SubscribedQueue, receive: (message: ReceivedMessage) => Promise<Verdict>): void;

  /**
   * What this instance does of a subscription with partitions: whether it sends on to them what comes to the
   * subscription's queue, and which it reads; nothing before the first call. A bus without partitions has one queue for
   * the subscription, which all instances read.
   */
  assign(
    _queue: SubscribedQueue,
    _share: { readonly splits: boolean; readonly partitions: ReadonlySet<number> },
  ): void {
    return;
  }

  /** Whether what is in the queue comes here now: not while the connection is opened again. */
  isReceiving(_queue: SubscribedQueue): boolean {
    return this.accepting;
  }

  /** Whether an operator wants nothing of the queue to be handled. */
  isPaused(_queue: SubscribedQueue): boolean {
    return false;
  }

  /** Stops taking messages from all queues, until `resume`. */
  abstract pause(): void;
  abstract resume(): void;
}

/** Publishes each message when the one before it is confirmed, and ends with the first that is not. */
export async function oneAfterTheOther(
  messages: readonly Message[],
  publish: (message: Message) => Promise<PublishOutcome>,
): Promise<PublishOutcome[]> {
  const outcomes: PublishOutcome[] = [];
  for (const message of messages) {
    const outcome = await publish(message);
    outcomes.push(outcome);
    if (outcome.status !== 'confirmed') break;
  }
  return outcomes;
}
