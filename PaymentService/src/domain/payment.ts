import { AggregateRoot, type Money } from '@ticketwave/building-blocks/domain';
import { PaymentPreparedDomainEvent } from './payment.events.ts';

/** `prepared`: can be paid until it expires; `cancelled`: its booking ended first, and it never can be. */
export type PaymentStatus = 'prepared' | 'cancelled';

/** What Booking asks a payment to be made of. */
export interface PaymentOrder {
  readonly id: string;
  readonly bookingId: string;
  readonly userId: string;
  readonly amount: Money;
  /** From then on nobody may start to pay. */
  readonly expiresAt: Date;
}

export interface PaymentState extends PaymentOrder {
  readonly status: PaymentStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The money due for one booking. */
export class Payment extends AggregateRoot {
  #state: PaymentState;

  private constructor(state: PaymentState) {
    super();
    this.#state = state;
  }

  /** Makes it possible to pay for the booking, and says so. */
  static prepare(order: PaymentOrder, at: Date): Payment {
    const payment = new Payment({ ...order, status: 'prepared', createdAt: at, updatedAt: at });
    const { id, bookingId, amount, expiresAt } = order;
    payment.raise(new PaymentPreparedDomainEvent({ paymentId: id, bookingId, amount, expiresAt }, at));
    return payment;
  }

  /** For a booking that ended before its payment was prepared: kept for the record, and nobody is told. */
  static prepareTooLate(order: PaymentOrder, at: Date): Payment {
    return new Payment({ ...order, status: 'cancelled', createdAt: at, updatedAt: at });
  }

  /** As it was stored. */
  static restore(state: PaymentState): Payment {
    return new Payment(state);
  }

  get state(): PaymentState {
    return this.#state;
  }

  /** The booking ended: nobody can pay for it any more. Being told twice changes nothing. */
  cancel(at: Date): void {
    if (this.#state.status === 'cancelled') return;
    this.#state = { ...this.#state, status: 'cancelled', updatedAt: at };
  }
}
