import { DomainEvent, type Money } from '@ticketwave/building-blocks/domain';

export interface PaymentPrepared {
  readonly paymentId: string;
  readonly bookingId: string;
  readonly amount: Money;
  readonly expiresAt: Date;
}

/** The booking can be paid for, until it expires. */
export class PaymentPreparedDomainEvent extends DomainEvent {
  override readonly aggregate = 'Payment';
  override readonly aggregateId: string;
  readonly payment: PaymentPrepared;

  constructor(payment: PaymentPrepared, occurredAt: Date) {
    super(occurredAt);
    this.aggregateId = payment.paymentId;
    this.payment = payment;
  }
}
