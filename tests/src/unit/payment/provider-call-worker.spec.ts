import { CallPolicy } from '@ticketwave/payment-service/application/call-policy';
import type { MakeDueCall } from '@ticketwave/payment-service/application/make-due-call';
import type { DueCall } from '@ticketwave/payment-service/application/payments';
import { ProviderCallWorker } from '@ticketwave/payment-service/infrastructure/provider-call-worker';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { clock, InMemoryPayments, logger } from './in-memory.ts';

/** Payments that are due, each until somebody claims it. */
class DuePayments extends InMemoryPayments {
  readonly due: DueCall[] = [];
  problem: Error | undefined;

  override claimDue(_now: Date, _until: Date, limit: number): Promise<readonly DueCall[]> {
    const { problem } = this;
    this.problem = undefined;
    return problem ? Promise.reject(problem) : Promise.resolve(this.due.splice(0, limit));
  }
}

/** Calls that take until they are let go. */
class HeldCalls {
  readonly begun: string[] = [];
  readonly #waiting: (() => void)[] = [];

  execute({ paymentId }: DueCall): Promise<void> {
    this.begun.push(paymentId);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  letAllGo(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

describe('the worker that asks the provider', () => {
  let payments: DuePayments;
  let calls: HeldCalls;
  let worker: ProviderCallWorker;

  beforeEach(() => {
    payments = new DuePayments();
    calls = new HeldCalls();
    const policy = new CallPolicy(1_000, 1_000);
    worker = new ProviderCallWorker(payments, calls as unknown as MakeDueCall, policy, clock, logger);
  });

  afterEach(async () => {
    calls.letAllGo();
    await worker.stop();
  });

  const fallDue = (count: number): void => {
    for (let index = 0; index < count; index++)
      payments.due.push({ paymentId: String(index), refundId: null });
  };

  it('has at most eight calls under way, and goes on as they end', async () => {
    fallDue(10);
    await worker.start();
    await eventually(() => calls.begun.length === 8);
    expect(payments.due).to.have.length(2);

    calls.letAllGo();

    await eventually(() => calls.begun.length === 10);
  });

  it('goes on after the database was away', async () => {
    payments.problem = new Error('the database is away');
    fallDue(1);
    await worker.start();
    await eventually(() => calls.begun.length === 1);
  });

  it('when stopped, waits for what is under way and begins nothing new', async () => {
    fallDue(1);
    await worker.start();
    await eventually(() => calls.begun.length === 1);
    let stopped = false;
    const stopping = worker.stop().then(() => (stopped = true));
    fallDue(1);
    await new Promise(setImmediate);
    expect(stopped).to.equal(false);

    calls.letAllGo();

    await stopping;
    expect(calls.begun).to.have.length(1);
  });
});
