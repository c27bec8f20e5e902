import { Money } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { Receipts } from '../application/receipts.ts';
import type { Receipt } from '../domain/receipt.ts';
import { PaymentDatabase } from './payment-database.ts';

@injectable()
export class PrismaReceipts extends Receipts {
  constructor(@inject(PaymentDatabase) private readonly database: PaymentDatabase) {
    super();
  }

  override async find(id: string): Promise<Receipt | undefined> {
    const row = await this.database.client.receipt.findUnique({ where: { id } });
    if (row === null) return undefined;
    const { amount, currency, methodType: type, methodBrand: brand, methodLast4: last4, ...receipt } = row;
    return { ...receipt, amount: new Money(Number(amount), currency), paymentMethod: { type, brand, last4 } };
  }

  override async nextOrdinal(year: number, work: UnitOfWork): Promise<number> {
    const [row] = await this.database.in(work).$queryRaw<{ last: number }[]>`
      INSERT INTO receipt_counter AS counter (year, last) VALUES (${year}::integer, 1)
      ON CONFLICT (year) DO UPDATE SET last = counter.last + 1
      RETURNING last`;
    if (row === undefined) throw new Error(`PostgreSQL gave no receipt number for ${year}.`);
    return row.last;
  }

  override async add({ amount, paymentMethod, ...receipt }: Receipt, work: UnitOfWork): Promise<void> {
    const { type: methodType, brand: methodBrand, last4: methodLast4 } = paymentMethod;
    const money = { amount: BigInt(amount.minor), currency: amount.currency };
    const data = { ...receipt, ...money, methodType, methodBrand, methodLast4 };
    await this.database.in(work).receipt.create({ data });
  }
}
