import { Money } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { Payments } from '../application/payments.ts';
import { Payment, type PaymentStatus } from '../domain/payment.ts';
import type { Payment as PaymentRow } from './generated/prisma/client.ts';
import { PaymentDatabase } from './payment-database.ts';

@injectable()
export class PrismaPayments extends Payments {
  constructor(@inject(PaymentDatabase) private readonly database: PaymentDatabase) {
    super();
  }

  override async find(id: string): Promise<Payment | undefined> {
    return toPayment(await this.database.client.payment.findUnique({ where: { id } }));
  }

  override async ofBooking(bookingId: string, work: UnitOfWork): Promise<Payment | undefined> {
    return toPayment(await this.database.in(work).payment.findUnique({ where: { bookingId } }));
  }

  override async add(payment: Payment, work: UnitOfWork): Promise<void> {
    await this.database.in(work).payment.create({ data: toRow(payment) });
  }

  override async save(payment: Payment, work: UnitOfWork): Promise<void> {
    const { id, status, updatedAt } = payment.state;
    await this.database.in(work).payment.update({ where: { id }, data: { status, updatedAt } });
  }
}

function toRow({ state: { amount, ...state } }: Payment): PaymentRow {
  return { ...state, amount: BigInt(amount.minor), currency: amount.currency };
}

function toPayment(row: PaymentRow | null): Payment | undefined {
  if (row === null) return undefined;
  const { amount, currency, status, ...state } = row;
  return Payment.restore({
    ...state,
    status: status as PaymentStatus,
    amount: new Money(Number(amount), currency),
  });
}
