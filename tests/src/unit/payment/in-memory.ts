import type { Clock } from '@ticketwave/building-blocks/domain';
import type { DomainEventHandler } from '@ticketwave/building-blocks/messaging';
import { Bookings } from '@ticketwave/payment-service/application/bookings';
import { IssueReceipt } from '@ticketwave/payment-service/application/issue-receipt';
import { PaymentFailedDomainEventHandler } from '@ticketwave/payment-service/application/payment-failed.domain-event-handler';
import { PaymentLinks } from '@ticketwave/payment-service/application/payment-links';
import { PaymentPreparedDomainEventHandler } from '@ticketwave/payment-service/application/payment-prepared.domain-event-handler';
import {
  PaymentProvider,
  type ChargeRequest,
} from '@ticketwave/payment-service/application/payment-provider';
import { PaymentRefundedDomainEventHandler } from '@ticketwave/payment-service/application/payment-refunded.domain-event-handler';
import { PaymentSucceededDomainEventHandler } from '@ticketwave/payment-service/application/payment-succeeded.domain-event-handler';
import { Payments, type DueCall } from '@ticketwave/payment-service/application/payments';
import { Receipts } from '@ticketwave/payment-service/application/receipts';
import { WebhookEvents } from '@ticketwave/payment-service/application/webhook-events';
import type { ChargeOutcome } from '@ticketwave/payment-service/domain/charge';
import { Payment } from '@ticketwave/payment-service/domain/payment';
import type { PaymentState } from '@ticketwave/payment-service/domain/payment-state';
import type { Receipt } from '@ticketwave/payment-service/domain/receipt';
import type { RefundOutcome } from '@ticketwave/payment-service/domain/refund';
import { CapturedLog } from '../../support/captured-log.ts';
import { CapturingTransactor } from '../../support/capturing-transactor.ts';

export const now = new Date('2026-01-30T10:30:00.148Z');
export const clock: Clock = { now: () => now };
export const logger = new CapturedLog();

export class InMemoryPayments extends Payments {
  readonly states = new Map<string, PaymentState>();

  override find(id: string): Promise<Payment | undefined> {
    return this.#first((state) => state.id === id);
  }

  override findOfCharge(key: string): Promise<Payment | undefined> {
    return this.#first(({ charge }) => charge?.key === key);
  }

  override lock(id: string): Promise<Payment | undefined> {
    return this.find(id);
  }

  override lockOfBooking(bookingId: string): Promise<Payment | undefined> {
    return this.#first((state) => state.bookingId === bookingId);
  }

  protected override insert({ state }: Payment): Promise<void> {
    this.states.set(state.id, state);
    return Promise.resolve();
  }

  protected override update(payment: Payment): Promise<void> {
    return this.insert(payment);
  }

  override claimDue(_now: Date, _until: Date, _limit: number): Promise<readonly DueCall[]> {
    return Promise.resolve([]);
  }

  #first(condition: (state: PaymentState) => boolean): Promise<Payment | undefined> {
    const state = [...this.states.values()].find(condition);
    return Promise.resolve(state && Payment.restore(state));
  }
}

/** Remembers; the locks of units of work that run one after the other need nothing. */
export class InMemoryBookings extends Bookings {
  readonly #ended = new Set<string>();

  override lock(): Promise<void> {
    return Promise.resolve();
  }

  override rememberEnd(bookingId: string): Promise<void> {
    this.#ended.add(bookingId);
    return Promise.resolve();
  }

  override hasEnded(bookingId: string): Promise<boolean> {
    return Promise.resolve(this.#ended.has(bookingId));
  }
}

class InMemoryReceipts extends Receipts {
  readonly receipts: Receipt[] = [];

  override find(id: string): Promise<Receipt | undefined> {
    return Promise.resolve(this.receipts.find((receipt) => receipt.id === id));
  }

  override nextOrdinal(): Promise<number> {
    return Promise.resolve(this.receipts.length + 1);
  }

  override add(receipt: Receipt): Promise<void> {
    this.receipts.push(receipt);
    return Promise.resolve();
  }
}

export class InMemoryWebhookEvents extends WebhookEvents {
  readonly #known = new Set<string>();

  override remember(id: string): Promise<boolean> {
    const isFirst = !this.#known.has(id);
    this.#known.add(id);
    return Promise.resolve(isFirst);
  }
}

/** Answers as it was informed, or not at all. */
export class ScriptedProvider extends PaymentProvider {
  override readonly name = 'simulated';
  readonly asked: Omit<ChargeRequest, 'signal'>[] = [];

  constructor(private readonly outcome: () => Promise<ChargeOutcome>) {
    super();
  }

  override objectionTo(): undefined {
    return undefined;
  }

  override charge({ signal: _, ...request }: ChargeRequest): Promise<ChargeOutcome> {
    this.asked.push(request);
    return this.outcome();
  }

  override refund(): Promise<RefundOutcome> {
    return this.outcome();
  }
}

const links = new PaymentLinks('http://127.0.0.1:5003');
const silent = new ScriptedProvider(() => Promise.reject(new Error('Nobody asks it.')));

export const domainEventHandlers = (receipts: Receipts = new InMemoryReceipts()): DomainEventHandler[] => [
  new PaymentPreparedDomainEventHandler(links),
  new PaymentSucceededDomainEventHandler(silent, new IssueReceipt(receipts, links)),
  new PaymentFailedDomainEventHandler(silent),
  new PaymentRefundedDomainEventHandler(),
];

export class InMemoryTransactor extends CapturingTransactor {
  constructor(readonly receipts = new InMemoryReceipts()) {
    super(clock, logger, domainEventHandlers(receipts));
  }

  /** The types of what was published since somebody asked. */
  types(): string[] {
    return this.published.splice(0).map(({ event }) => event.contract.type);
  }
}
