import {
  initialSagaState,
  type BookingSagaState,
} from '@ticketwave/booking-service/application/booking-saga/booking-saga-state';
import { decide } from '@ticketwave/booking-service/application/booking-saga/decide';
import type { Decision } from '@ticketwave/booking-service/application/booking-saga/decide';
import type { BookingInput } from '@ticketwave/booking-service/application/booking-saga/inputs-and-commands';
import {
  reviewReasonOf,
  deadlineOf,
} from '@ticketwave/booking-service/application/booking-saga/booking-saga-state';
import { DEADLINE_REACHED } from '@ticketwave/building-blocks/internal/saga';
import type { DeadlineReached } from '@ticketwave/building-blocks/saga';
import { CREATED_AT, newBooking, PAYMENT } from './given.ts';

export const COMPENSATION_SECONDS = 300;
export const PRICE = newBooking().state.price.minor;

export const reserved: BookingInput = { type: 'tickets-reserved' };
export const rejected = (reason: 'sold-out' | 'released' = 'sold-out'): BookingInput => ({
  type: 'tickets-rejected',
  reason,
});
export const released: BookingInput = { type: 'tickets-released' };
export const prepared: BookingInput = {
  type: 'payment-prepared',
  paymentId: PAYMENT.id,
  url: PAYMENT.url,
};
export const succeeded: BookingInput = { type: 'payment-succeeded', paymentId: PAYMENT.id };
export const declined: BookingInput = {
  type: 'payment-failed',
  paymentId: PAYMENT.id,
  code: 'card_declined',
  message: 'The card was declined.',
};
export const refunded = (minor = PRICE, refundId = 'the-refund'): BookingInput => ({
  type: 'payment-refunded',
  refundId,
  minor,
  reason: 'the booking ended',
});
export const cancel: BookingInput = { type: 'cancel-requested', note: 'I cannot come.' };

/** One booking saga, input by input, in a time that moves only to deadlines. */
export class Story {
  sagaState: BookingSagaState = initialSagaState(newBooking().state);
  now: Date = CREATED_AT;
  #decision: Decision | undefined;

  handles(...inputs: (BookingInput | DeadlineReached)[]): this {
    for (const input of inputs) {
      const context = { now: this.now, compensationSeconds: COMPENSATION_SECONDS };
      this.#decision = decide(this.sagaState, input, context);
      this.sagaState = this.#decision.state;
    }
    return this;
  }

  /** Nothing more is received until the deadline. */
  waits(): this {
    if (this.deadline === null) throw new Error('Nothing is waited for.');
    this.now = this.deadline;
    return this.handles(DEADLINE_REACHED);
  }

  /** What was decided last. */
  get decision(): Decision {
    return this.#decision!;
  }

  /** The kinds of commands that were decided last. */
  get did(): string[] {
    return this.decision.commands.map(({ type }) => type);
  }

  get status(): string {
    return this.sagaState.status;
  }

  get reviewReason(): string | null {
    return reviewReasonOf(this.sagaState);
  }

  get deadline(): Date | null {
    return deadlineOf(this.sagaState);
  }

  /** Seconds from now to the deadline; null if there is none. */
  get waitsSeconds(): number | null {
    return this.deadline && (this.deadline.getTime() - this.now.getTime()) / 1000;
  }

  /** What is still to be undone. */
  get owed(): string[] {
    return this.sagaState.compensations
      .filter(({ status }) => status === 'requested')
      .map(({ name }) => name);
  }
}

/** A booking that has received this. */
export const given = (...received: BookingInput[]): Story => new Story().handles(...received);
