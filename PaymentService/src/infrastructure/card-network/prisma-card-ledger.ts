import { Money } from '@ticketwave/building-blocks/domain';
import { inject, injectable } from 'inversify';
import type { SimulatedCharge, SimulatedRefund } from '../generated/prisma/client.ts';
import { PaymentDatabase } from '../payment-database.ts';
import { CardLedger, type CardCharge, type CardRefund, type Entered } from './card-ledger.ts';

/** In tables of its own, each entry in a transaction of its own. */
@injectable()
export class PrismaCardLedger extends CardLedger {
  constructor(@inject(PaymentDatabase) private readonly database: PaymentDatabase) {
    super();
  }

  override async enterCharge(charge: CardCharge): Promise<Entered<CardCharge>> {
    const { simulatedCharge: charges } = this.database.client;
    const { count } = await charges.createMany({ data: toRow(charge), skipDuplicates: true });
    const entry = toEntry(await charges.findUniqueOrThrow({ where: { key: charge.key } }));
    return { entry, repeated: count === 0 };
  }

  override async enterRefund(refund: CardRefund): Promise<Entered<CardRefund>> {
    const { simulatedRefund: refunds } = this.database.client;
    const { count } = await refunds.createMany({ data: toRow(refund), skipDuplicates: true });
    const entry = toEntry(await refunds.findUniqueOrThrow({ where: { key: refund.key } }));
    return { entry, repeated: count === 0 };
  }

  override async findCharge(id: string): Promise<CardCharge | undefined> {
    const row = await this.database.client.simulatedCharge.findUnique({ where: { id } });
    return row === null ? undefined : toEntry(row);
  }
}

const toRow = <E extends CardCharge | CardRefund>({ amount, ...entry }: E) => ({
  ...entry,
  amount: BigInt(amount.minor),
  currency: amount.currency,
});

const toEntry = <R extends SimulatedCharge | SimulatedRefund>({ amount, currency, ...row }: R) => ({
  ...row,
  amount: new Money(Number(amount), currency),
});
