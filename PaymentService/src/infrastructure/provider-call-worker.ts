import { Clock } from '@ticketwave/building-blocks/domain';
import { DueWorker, type DueWork } from '@ticketwave/building-blocks/hosting';
import { Logger } from '@ticketwave/building-blocks/observability';
import { inject, injectable } from 'inversify';
import { CallPolicy } from '../application/call-policy.ts';
import { MakeDueCall } from '../application/make-due-call.ts';
import { Payments, type DueCall } from '../application/payments.ts';

const DUE_CALLS: DueWork = {
  what: 'Open charges and refunds',
  concurrency: 8,
  poll: 250,
  drain: 2_000,
  again: 'repeated later',
};

/** Asks the provider for what is still open: refunds, and charges of which a crash or time-out hid the answer. */
@injectable()
export class ProviderCallWorker extends DueWorker<DueCall> {
  constructor(
    @inject(Payments) private readonly payments: Payments,
    @inject(MakeDueCall) private readonly makeDueCall: MakeDueCall,
    @inject(CallPolicy) private readonly policy: CallPolicy,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) logger: Logger,
  ) {
    super(DUE_CALLS, logger);
  }

  protected override claim(limit: number): Promise<readonly DueCall[]> {
    const now = this.clock.now();
    return this.payments.claimDue(now, this.policy.lostAt(now), limit);
  }

  protected override execute(call: DueCall, giveUp: AbortSignal): Promise<void> {
    return this.makeDueCall.execute(call, giveUp);
  }

  protected override nameOf({ paymentId, refundId }: DueCall): string {
    return `${refundId === null ? 'the charge' : `refund ${refundId}`} of payment ${paymentId}`;
  }
}
