import { inject, injectable } from 'inversify';
import { MakeCharge } from './make-charge.ts';
import { MakeRefund } from './make-refund.ts';
import { Payments, type DueCall } from './payments.ts';

/** Asks the provider once more for a charge or refund that was claimed because no answer had come. */
@injectable()
export class MakeDueCall {
  constructor(
    @inject(Payments) private readonly payments: Payments,
    @inject(MakeCharge) private readonly makeCharge: MakeCharge,
    @inject(MakeRefund) private readonly makeRefund: MakeRefund,
  ) {}

  /** @param signal aborted when the service cannot wait any longer */
  async execute({ paymentId, refundId }: DueCall, signal: AbortSignal): Promise<void> {
    const payment = await this.payments.find(paymentId);
    if (payment === undefined) throw new Error(`Payment ${paymentId} has vanished.`);
    if (refundId === null) await this.makeCharge.execute(payment, { signal });
    else await this.makeRefund.execute(payment, refundId, { signal });
  }
}
