import { AggregateRoot } from '@ticketwave/building-blocks/domain';
import type { DeliveryPolicy } from './delivery-policy.ts';
import type { NotificationOrder, NotificationState } from './notification-state.ts';
import { NotificationSettledDomainEvent } from './notification.events.ts';

/** How a hand-over failed. */
export interface DeliveryFailure {
  /** The attempt that failed: what it reports counts only while no later one has begun. */
  readonly attempt: number;
  readonly reason: string;
  /** No repetition can help. */
  readonly final: boolean;
}

/** One notice to one user by one channel. */
export class Notification extends AggregateRoot {
  #state: NotificationState;

  private constructor(state: NotificationState) {
    super();
    this.#state = state;
  }

  static request(order: NotificationOrder, at: Date): Notification {
    return new Notification({
      ...order,
      status: 'pending',
      createdAt: at,
      sentAt: null,
      errorMessage: null,
      attempts: 0,
      dueAt: at,
    });
  }

  /** As it was stored. */
  static restore(state: NotificationState): Notification {
    return new Notification(state);
  }

  get state(): NotificationState {
    return this.#state;
  }

  /** The channel has it, whichever attempt brought it there. */
  delivered(at: Date): void {
    if (this.#state.status !== 'pending') return;
    this.#state = { ...this.#state, status: 'sent', sentAt: at, errorMessage: null };
    this.raise(new NotificationSettledDomainEvent(this.#state, at));
  }

  /** The channel would not take it: to be tried again later, or given up. */
  deliveryFailed({ attempt, reason, final }: DeliveryFailure, policy: DeliveryPolicy, at: Date): void {
    if (this.#state.status !== 'pending' || this.#state.attempts !== attempt) return;
    const wait = final ? undefined : policy.waitAfter(attempt);
    if (wait !== undefined) {
      this.#state = { ...this.#state, errorMessage: reason, dueAt: new Date(at.getTime() + wait) };
      return;
    }
    this.#state = { ...this.#state, status: 'failed', errorMessage: reason };
    this.raise(new NotificationSettledDomainEvent(this.#state, at));
  }
}
