import {
  beginningOf,
  type BookingLife,
} from '@ticketwave/booking-service/application/booking-life/booking-life';
import { decide } from '@ticketwave/booking-service/application/booking-life/decide';
import type { Decision } from '@ticketwave/booking-service/application/booking-life/decision';
import type { BookingLifeInput } from '@ticketwave/booking-service/application/booking-life/inputs';
import { attentionOf, deadlineOf } from '@ticketwave/booking-service/application/booking-life/standing';
import { DEADLINE_REACHED, type DeadlineReached } from '@ticketwave/building-blocks/saga';
import { CREATED_AT, newBooking, PAYMENT } from './given.ts';

export const COMPENSATION_SECONDS = 300;
export const PRICE = newBooking().state.price.minor;

export const reserved: BookingLifeInput = { type: 'tickets-reserved' };
export const rejected = (reason: 'sold-out' | 'released' = 'sold-out'): BookingLifeInput => ({
  type: 'tickets-rejected',
  reason,
});
export const released: BookingLifeInput = { type: 'tickets-released' };
export const prepared: BookingLifeInput = {
  type: 'payment-prepared',
  paymentId: PAYMENT.id,
  url: PAYMENT.url,
};
export const succeeded: BookingLifeInput = { type: 'payment-succeeded', paymentId: PAYMENT.id };
export const declined: BookingLifeInput = {
  type: 'payment-failed',
  paymentId: PAYMENT.id,
  code: 'card_declined',
  message: 'The card was declined.',
};
export const refunded = (minor = PRICE, refundId = 'the-refund'): BookingLifeInput => ({
  type: 'payment-refunded',
  refundId,
  minor,
  reason: 'the booking ended',
});
export const cancel: BookingLifeInput = { type: 'cancel-requested', note: 'I cannot come.' };

/** One booking's life as it is told, in a time that moves only to deadlines. */
export class Story {
  life: BookingLife = beginningOf(newBooking().state);
  now: Date = CREATED_AT;
  #decision: Decision | undefined;

  hears(...inputs: (BookingLifeInput | DeadlineReached)[]): this {
    for (const input of inputs) {
      const circumstances = { now: this.now, compensationSeconds: COMPENSATION_SECONDS };
      this.#decision = decide(this.life, input, circumstances);
      this.life = this.#decision.state;
    }
    return this;
  }

  /** Nothing more is heard until the deadline. */
  waits(): this {
    if (this.deadline === null) throw new Error('Nothing is waited for.');
    this.now = this.deadline;
    return this.hears(DEADLINE_REACHED);
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
    return this.life.status;
  }

  get attention(): string | null {
    return attentionOf(this.life);
  }

  get deadline(): Date | null {
    return deadlineOf(this.life);
  }

  /** Seconds from now to the deadline; null if there is none. */
  get waitsSeconds(): number | null {
    return this.deadline && (this.deadline.getTime() - this.now.getTime()) / 1000;
  }

  /** What is still to be undone. */
  get owed(): string[] {
    return this.life.compensations.filter(({ status }) => status === 'requested').map(({ name }) => name);
  }
}

/** A booking that has heard this. */
export const given = (...heard: BookingLifeInput[]): Story => new Story().hears(...heard);
