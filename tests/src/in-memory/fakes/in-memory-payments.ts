import { table, type InMemoryDatabase, type Reading } from '@ticketwave/testing';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Payments, type DueCall } from '@ticketwave/payment-service/application/payments';
import type { ProviderCall } from '@ticketwave/payment-service/domain/charge';
import { Payment } from '@ticketwave/payment-service/domain/payment';
import type { PaymentState } from '@ticketwave/payment-service/domain/payment-state';

export const paymentTable = table<PaymentState>('payment');

interface OpenCall extends DueCall {
  readonly dueAt: Date;
}

/** In-memory fake of PaymentService's payments. */
export class InMemoryPayments extends Payments {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override find(id: string): Promise<Payment | undefined> {
    return Promise.resolve(first(this.#database.storage, (state) => state.id === id));
  }

  override findOfCharge(key: string): Promise<Payment | undefined> {
    return Promise.resolve(first(this.#database.storage, ({ charge }) => charge?.key === key));
  }

  override lock(id: string, work: UnitOfWork): Promise<Payment | undefined> {
    return Promise.resolve(first(this.#database.in(work), (state) => state.id === id));
  }

  override lockOfBooking(bookingId: string, work: UnitOfWork): Promise<Payment | undefined> {
    return Promise.resolve(first(this.#database.in(work), (state) => state.bookingId === bookingId));
  }

  protected override async insert(payment: Payment, work: UnitOfWork): Promise<void> {
    const { bookingId } = payment.state;
    if (await this.lockOfBooking(bookingId, work))
      throw new Error(`Booking ${bookingId} has a payment already.`);
    await this.update(payment, work);
  }

  protected override update({ state }: Payment, work: UnitOfWork): Promise<void> {
    this.#database.in(work).put(paymentTable, state.id, state);
    return Promise.resolve();
  }

  override claimDue(now: Date, until: Date, limit: number): Promise<readonly DueCall[]> {
    const due = this.#open()
      .filter(({ dueAt }) => dueAt <= now)
      .slice(0, limit);
    for (const call of due) this.#begin(call, until);
    return Promise.resolve(due.map(({ paymentId, refundId }) => ({ paymentId, refundId })));
  }

  /** When the first call may begin of which the provider has said nothing; undefined if there is none. */
  nextDue(): Date | undefined {
    return this.#open()[0]?.dueAt;
  }

  /** Those of which the provider has said nothing, the longest due first. */
  #open(): OpenCall[] {
    const calls = this.#database.storage
      .all(paymentTable)
      .flatMap(({ id, status, charge, refunds }) => [
        ...(status === 'processing' && charge
          ? [{ paymentId: id, refundId: null, dueAt: charge.dueAt }]
          : []),
        ...refunds
          .filter((refund) => refund.status === 'pending')
          .map((refund) => ({ paymentId: id, refundId: refund.id, dueAt: refund.dueAt })),
      ]);
    return calls.sort((one, other) => Number(one.dueAt) - Number(other.dueAt));
  }

  #begin({ paymentId, refundId }: DueCall, until: Date): void {
    const begun = <Call extends ProviderCall>(call: Call): Call => ({
      ...call,
      attempts: call.attempts + 1,
      dueAt: until,
    });
    this.#database.storage.change((transaction) => {
      const state = transaction.get(paymentTable, paymentId);
      if (state === undefined) return;
      const { charge, refunds } = state;
      transaction.put(paymentTable, paymentId, {
        ...state,
        charge: refundId === null && charge ? begun(charge) : charge,
        refunds: refunds.map((refund) => (refund.id === refundId ? begun(refund) : refund)),
      });
    });
  }
}

function first(source: Reading, condition: (state: PaymentState) => boolean): Payment | undefined {
  const state = source.all(paymentTable).find(condition);
  return state && Payment.restore(state);
}
