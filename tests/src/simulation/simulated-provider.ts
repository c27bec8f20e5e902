import { newId } from '@ticketwave/building-blocks/messaging';
import {
  PaymentProvider,
  type ChargeRequest,
  type RefundRequest,
} from '@ticketwave/payment-service/application/payment-provider';
import type { ProviderWebhook } from '@ticketwave/payment-service/application/provider-webhook';
import type { ChargeOutcome } from '@ticketwave/payment-service/domain/charge';
import type { RefundOutcome } from '@ticketwave/payment-service/domain/refund';
import type { SimulatedProcess, World } from './world.ts';

/** How a card behaves. `silent`: the money is taken, but the first call never has an answer. */
export const cards = ['success', 'declined', 'insufficient', 'silent', 'silent-declined'] as const;
export type Card = (typeof cards)[number];

/** The card network: what it has done, however often it was asked and whoever learned of it. */
export class CardNetwork implements SimulatedProcess {
  readonly alive = true;
  readonly charges = new Map<string, ChargeOutcome & { readonly minor: number }>();
  readonly refunds = new Map<string, { readonly providerPaymentId: string; readonly minor: number }>();
  /** Not delivered yet, or to be delivered once more. */
  readonly webhooks: ProviderWebhook[] = [];
  readonly #world: World;
  readonly #silences = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Money taken, less the money given back, in minor units. */
  balanceOf(isMeant: (providerPaymentId: string) => boolean): number {
    let balance = 0;
    for (const charge of this.charges.values())
      if (charge.status === 'succeeded' && isMeant(charge.providerPaymentId)) balance += charge.minor;
    for (const { providerPaymentId, minor } of this.refunds.values())
      if (isMeant(providerPaymentId)) balance -= minor;
    return balance;
  }

  charge(key: string, minor: number, card: Card): ChargeOutcome {
    const known = this.charges.get(key);
    if (known) return known;
    const outcome = outcomeOf(card);
    this.charges.set(key, { ...outcome, minor });
    const copies = this.#world.choices.below(3);
    const webhook = { id: newId(), key, outcome };
    for (let copy = 0; copy < copies; copy++) this.webhooks.push(webhook);
    return outcome;
  }

  refund(key: string, providerPaymentId: string, minor: number): void {
    if (!this.refunds.has(key)) this.refunds.set(key, { providerPaymentId, minor });
  }

  /** Whether nobody receives the answer to this call. */
  staysSilent(key: string, card: Card | undefined): boolean {
    const isFirst = !this.#silences.has(key);
    this.#silences.add(key);
    return (isFirst && card?.startsWith('silent') === true) || this.#world.choices.happens(LOST);
  }
}

const LOST = 0.05;

/** How one process reaches the card network: requests and answers take their time and may get lost. */
export class SimulatedProvider extends PaymentProvider {
  override readonly name = 'simulated';
  readonly #network: CardNetwork;
  readonly #process: SimulatedProcess;
  readonly #world: World;

  constructor(network: CardNetwork, process: SimulatedProcess, world: World) {
    super();
    this.#network = network;
    this.#process = process;
    this.#world = world;
  }

  override objectionTo(paymentMethod: string): string | undefined {
    return cards.some((card) => card === paymentMethod) ? undefined : 'is unknown';
  }

  override async charge({ key, amount, paymentMethod }: ChargeRequest): Promise<ChargeOutcome> {
    const card = paymentMethod as Card;
    const outcome = await this.#reach(`charge ${key.slice(-6)} (${card})`, () =>
      this.#network.charge(key, amount.minor, card),
    );
    await this.#answer(key, card);
    return outcome;
  }

  override async refund({ key, providerPaymentId, amount }: RefundRequest): Promise<RefundOutcome> {
    await this.#reach(`refund ${key.slice(-6)}`, () =>
      this.#network.refund(key, providerPaymentId, amount.minor),
    );
    await this.#answer(key, undefined);
    return { status: 'succeeded' };
  }

  /** The request is on its way by itself: it arrives, or not, also if who has sent it is dead. */
  async #reach<R>(what: string, effect: () => R): Promise<R> {
    await this.#world.pause(this.#network, `the card network takes ${what}`);
    if (this.#world.choices.happens(LOST)) throw new Error('The request was lost.');
    return effect();
  }

  async #answer(key: string, card: Card | undefined): Promise<void> {
    await this.#world.pause(this.#process, `the card network answers ${key.slice(-6)}`);
    if (this.#network.staysSilent(key, card)) throw new Error('The answer was lost.');
  }
}

function outcomeOf(card: Card): ChargeOutcome {
  if (card === 'success' || card === 'silent')
    return {
      status: 'succeeded',
      providerPaymentId: `pp_${newId()}`,
      method: { type: 'card', brand: 'visa', last4: '4242' },
    };
  const code = card === 'insufficient' ? 'insufficient_funds' : 'card_declined';
  return { status: 'declined', code, message: 'The card was refused.' };
}
