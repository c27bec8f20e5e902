import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { AggregateRepository, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Payment } from '../domain/payment.ts';

/** A charge (`refundId` null) or refund of which the provider has said nothing yet, for whoever claimed it. */
export interface DueCall {
  readonly paymentId: string;
  readonly refundId: string | null;
}

/** Where payments are kept, together with their refunds. */
export abstract class Payments extends AggregateRepository<Payment> {
  abstract find(id: string): Promise<Payment | undefined>;

  abstract findOfCharge(key: string): Promise<Payment | undefined>;

  /** Held until the unit of work ends: units of work that change a payment come one after the other. */
  abstract lock(id: string, work: UnitOfWork): Promise<Payment | undefined>;
  abstract lockOfBooking(bookingId: string, work: UnitOfWork): Promise<Payment | undefined>;

  /**
   * Locks a payment, lets it change, and stores it.
   * @returns what the change returns
   * @throws NotFoundError `payment_unknown`
   */
  async change<R>(id: string, work: UnitOfWork, change: (payment: Payment) => R): Promise<R> {
    const payment = await this.lock(id, work);
    if (payment === undefined) throw new NotFoundError('payment_unknown', `There is no payment ${id}.`);
    const result = change(payment);
    await this.save(payment, work);
    return result;
  }

  /**
   * Begins a call for charges in progress and for pending refunds that are due, the longest due first. Nobody else
   * gets them before `until`, when a call without an answer counts as lost.
   */
  abstract claimDue(now: Date, until: Date, limit: number): Promise<readonly DueCall[]>;
}
