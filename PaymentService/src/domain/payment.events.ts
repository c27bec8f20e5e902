import { DomainEvent } from '@ticketwave/building-blocks/domain';
import type { Capture, Refusal } from './charge.ts';
import type { PaymentOrder } from './payment-state.ts';
import type { Refund } from './refund.ts';

abstract class EventOfPayment extends DomainEvent {
  override readonly aggregate = 'Payment';
  override readonly aggregateId: string;
  readonly payment: PaymentOrder;

  constructor(payment: PaymentOrder, occurredAt: Date) {
    super(occurredAt);
    this.aggregateId = payment.id;
    this.payment = payment;
  }
}

/** The booking can be paid for, until it expires. */
export class PaymentPreparedDomainEvent extends EventOfPayment {}

/** The money was taken. */
export class PaymentSucceededDomainEvent extends EventOfPayment {
  readonly capture: Capture;

  constructor(payment: PaymentOrder, capture: Capture) {
    super(payment, capture.at);
    this.capture = capture;
  }
}

/** The provider refused, and no money was taken. */
export class PaymentFailedDomainEvent extends EventOfPayment {
  readonly error: Refusal;

  constructor(payment: PaymentOrder, error: Refusal, occurredAt: Date) {
    super(payment, occurredAt);
    this.error = error;
  }
}

/** Money went back. */
export class PaymentRefundedDomainEvent extends EventOfPayment {
  readonly refund: Refund;

  constructor(payment: PaymentOrder, refund: Refund, occurredAt: Date) {
    super(payment, occurredAt);
    this.refund = refund;
  }
}
