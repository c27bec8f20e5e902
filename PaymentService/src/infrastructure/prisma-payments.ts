import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { Payments, type DueCall } from '../application/payments.ts';
import type { Payment } from '../domain/payment.ts';
import { PaymentDatabase } from './payment-database.ts';
import { toPayment, toRefundRow, toRow, type WholePayment } from './payment-rows.ts';

const include = { refunds: { orderBy: [{ requestedAt: 'asc' as const }, { id: 'asc' as const }] } };

@injectable()
export class PrismaPayments extends Payments {
  constructor(@inject(PaymentDatabase) private readonly database: PaymentDatabase) {
    super();
  }

  override async find(id: string): Promise<Payment | undefined> {
    return known(await this.database.client.payment.findUnique({ where: { id }, include }));
  }

  override async findOfCharge(chargeKey: string): Promise<Payment | undefined> {
    return known(await this.database.client.payment.findUnique({ where: { chargeKey }, include }));
  }

  override async lock(id: string, work: UnitOfWork): Promise<Payment | undefined> {
    const transaction = this.database.in(work);
    await transaction.$executeRaw`SELECT FROM payment WHERE id = ${id}::uuid FOR UPDATE`;
    return known(await transaction.payment.findUnique({ where: { id }, include }));
  }

  override async lockOfBooking(bookingId: string, work: UnitOfWork): Promise<Payment | undefined> {
    const transaction = this.database.in(work);
    await transaction.$executeRaw`SELECT FROM payment WHERE booking_id = ${bookingId}::uuid FOR UPDATE`;
    return known(await transaction.payment.findUnique({ where: { bookingId }, include }));
  }

  protected override async insert({ state }: Payment, work: UnitOfWork): Promise<void> {
    await this.database.in(work).payment.create({ data: toRow(state) });
  }

  protected override async update({ state }: Payment, work: UnitOfWork): Promise<void> {
    const transaction = this.database.in(work);
    const { id, ...data } = toRow(state);
    await transaction.payment.update({ where: { id }, data });
    for (const refund of state.refunds) {
      const row = toRefundRow(refund, id);
      await transaction.refund.upsert({ where: { id: row.id }, create: row, update: row });
    }
  }

  override async claimDue(now: Date, until: Date, limit: number): Promise<readonly DueCall[]> {
    const charges = await this.database.client.$queryRaw<DueCall[]>`
      UPDATE payment SET charge_attempts = charge_attempts + 1, charge_due_at = ${until}
       WHERE id IN (SELECT id FROM payment
                     WHERE status = 'processing' AND charge_due_at <= ${now}
                     ORDER BY charge_due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING id AS "paymentId", NULL AS "refundId"`;
    if (charges.length === limit) return charges;
    // With its payment, whose lock whoever changes a refund holds.
    const refunds = await this.database.client.$queryRaw<DueCall[]>`
      UPDATE refund SET attempts = attempts + 1, due_at = ${until}
       WHERE id IN (SELECT due.id FROM refund due JOIN payment ON payment.id = due.payment_id
                     WHERE due.status = 'pending' AND due.due_at <= ${now}
                     ORDER BY due.due_at LIMIT ${limit - charges.length} FOR UPDATE SKIP LOCKED)
      RETURNING payment_id AS "paymentId", id AS "refundId"`;
    return [...charges, ...refunds];
  }
}

const known = (row: WholePayment | null): Payment | undefined => (row === null ? undefined : toPayment(row));
