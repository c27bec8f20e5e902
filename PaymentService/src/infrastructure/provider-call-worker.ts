import { setTimeout as sleep } from 'node:timers/promises';
import { Clock } from '@ticketwave/building-blocks/domain';
import { BackgroundTask } from '@ticketwave/building-blocks/hosting';
import { describeError, Logger } from '@ticketwave/building-blocks/observability';
import { inject, injectable } from 'inversify';
import { CallPolicy } from '../application/call-policy.ts';
import { MakeDueCall } from '../application/make-due-call.ts';
import { Payments, type DueCall } from '../application/payments.ts';

/** Calls at the same time. */
const CONCURRENCY = 8;
/** Milliseconds between looks at what is due. */
const POLL = 250;
/** Milliseconds that calls have to end when the service stops. */
const DRAIN = 2_000;

/** Asks the provider for what is still open: refunds, and charges of which a crash or time-out hid the answer. */
@injectable()
export class ProviderCallWorker extends BackgroundTask {
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #giveUp = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #claiming = true;

  constructor(
    @inject(Payments) private readonly payments: Payments,
    @inject(MakeDueCall) private readonly makeDueCall: MakeDueCall,
    @inject(CallPolicy) private readonly policy: CallPolicy,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly logger: Logger,
  ) {
    super();
  }

  override start(): Promise<void> {
    this.#loop = this.#run();
    return Promise.resolve();
  }

  /** Begins nothing new and waits for what is under way, up to 2 s; what is left is begun again elsewhere or later. */
  override async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    const timer = setTimeout(() => this.#giveUp.abort(), DRAIN);
    await Promise.all(this.#underWay);
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const free = CONCURRENCY - this.#underWay.size;
      const claimed = free > 0 ? await this.#claim(free) : [];
      for (const call of claimed) this.#begin(call);
      const full = this.#underWay.size >= CONCURRENCY;
      const rest = sleep(POLL, undefined, { signal }).catch(() => undefined);
      await Promise.race(full ? [rest, ...this.#underWay] : [rest]);
    }
  }

  async #claim(limit: number): Promise<readonly DueCall[]> {
    const now = this.clock.now();
    try {
      const claimed = await this.payments.claimDue(now, this.policy.lostAt(now), limit);
      if (!this.#claiming) this.logger.info('Open charges and refunds can be read again');
      this.#claiming = true;
      return claimed;
    } catch (error) {
      if (this.#claiming)
        this.logger.warn('Open charges and refunds cannot be read', { error: describeError(error) });
      this.#claiming = false;
      return [];
    }
  }

  #begin(call: DueCall): void {
    const underWay = this.makeDueCall
      .execute(call, this.#giveUp.signal)
      .catch((error: unknown) => {
        const what = call.refundId === null ? 'the charge' : `refund ${call.refundId}`;
        this.logger.error(
          `What became of ${what} of payment ${call.paymentId} could not be stored: repeated later`,
          {
            error: describeError(error),
          },
        );
      })
      .finally(() => this.#underWay.delete(underWay));
    this.#underWay.add(underWay);
  }
}
