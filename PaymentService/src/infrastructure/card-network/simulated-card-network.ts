import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@ticketwave/building-blocks/domain';
import { newId } from '@ticketwave/building-blocks/messaging';
import {
  PaymentProvider,
  type ChargeRequest,
  type RefundRequest,
} from '../../application/payment-provider.ts';
import type { ChargeOutcome } from '../../domain/charge.ts';
import type { RefundOutcome } from '../../domain/refund.ts';
import type { CardCharge, CardLedger } from './card-ledger.ts';
import { isTestCard, testCard, testCardChoices, testCards, type Manner } from './test-cards.ts';
import type { WebhookSender } from './webhook-sender.ts';

interface NetworkDelays {
  /** Milliseconds before the answer to `tok_slow`. */
  readonly slow: number;
  /** Milliseconds before a webhook: after the caller of `tok_timeout` has given up, after the answer otherwise. */
  readonly webhook: number;
}

/** A card network with test tokens in place of cards. It takes no money, but its book is kept as if it did. */
export class SimulatedCardNetwork extends PaymentProvider {
  override readonly name = 'simulated';
  override readonly testCards = testCardChoices;

  constructor(
    private readonly ledger: CardLedger,
    private readonly webhooks: WebhookSender,
    private readonly clock: Clock,
    private readonly delays: NetworkDelays,
  ) {
    super();
  }

  override objectionTo(paymentMethod: string): string | undefined {
    return isTestCard(paymentMethod) ? undefined : `must be one of ${Object.keys(testCards).join(', ')}`;
  }

  override async charge({ key, amount, paymentMethod, signal }: ChargeRequest): Promise<ChargeOutcome> {
    const { declined, manner } = testCard(paymentMethod);
    signal.throwIfAborted();
    const { entry, repeated } = await this.ledger.enterCharge({
      ...{ key, amount, paymentMethod },
      id: `sim_${newId()}`,
      declinedCode: declined?.code ?? null,
      at: this.clock.now(),
    });
    if (!repeated && manner !== undefined) await this.#behave(manner, entry, signal);
    return outcomeOf(entry);
  }

  override async refund({ key, providerPaymentId, amount, signal }: RefundRequest): Promise<RefundOutcome> {
    signal.throwIfAborted();
    const charge = await this.ledger.findCharge(providerPaymentId);
    if (charge?.declinedCode !== null)
      return {
        status: 'declined',
        code: 'charge_unknown',
        message: `There is no charge ${providerPaymentId}.`,
      };
    const refused = testCard(charge.paymentMethod).manner === 'refunds-refused';
    const declinedCode = refused ? 'refund_refused' : null;
    const at = this.clock.now();
    const { entry } = await this.ledger.enterRefund({ key, chargeId: charge.id, amount, declinedCode, at });
    if (entry.declinedCode === null) return { status: 'succeeded' };
    return {
      status: 'declined',
      code: entry.declinedCode,
      message: 'The bank of the card takes no money back.',
    };
  }

  /** Ends when the network answers. @throws if it does not before the signal */
  async #behave(manner: Manner, charge: CardCharge, signal: AbortSignal): Promise<void> {
    const webhook = { id: `evt_${newId()}`, key: charge.key, outcome: outcomeOf(charge) };
    const { slow, webhook: delay } = this.delays;
    if (manner === 'slow') await sleep(slow, undefined, { signal });
    if (manner === 'webhook-first') await this.webhooks.send(webhook, 0);
    if (manner === 'webhook-twice')
      for (let delivery = 1; delivery <= 2; delivery++) void this.webhooks.send(webhook, delay);
    if (manner === 'answer-lost') {
      if (!signal.aborted) await once(signal, 'abort');
      void this.webhooks.send(webhook, delay);
      throw new Error('The card network did not answer in time.');
    }
  }
}

function outcomeOf({ id, paymentMethod, declinedCode }: CardCharge): ChargeOutcome {
  const { method, declined } = testCard(paymentMethod);
  if (declinedCode === null) return { status: 'succeeded', providerPaymentId: id, method };
  return { status: 'declined', code: declinedCode, message: declined?.message ?? 'The card was declined.' };
}
