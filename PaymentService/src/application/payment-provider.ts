import type { Money } from '@ticketwave/building-blocks/domain';
import type { ChargeOutcome } from '../domain/charge.ts';
import type { RefundOutcome } from '../domain/refund.ts';

interface ProviderRequest {
  /** The same at every repetition: the provider does it once for each key, and repeats its answer. */
  readonly key: string;
  readonly amount: Money;
  /** Aborted when nobody waits any longer: what has become of the request is then unknown. */
  readonly signal: AbortSignal;
}

export interface ChargeRequest extends ProviderRequest {
  /** A token that stands for the user's card. A secret. */
  readonly paymentMethod: string;
}

export interface RefundRequest extends ProviderRequest {
  readonly providerPaymentId: string;
}

/** What a person may pay with where no money is taken. */
export interface TestCardChoice {
  readonly token: string;
  /** The card, and what comes of it. */
  readonly label: string;
}

/** Takes money from people's cards and gives it back. Whatever it throws means that the outcome is unknown. */
export abstract class PaymentProvider {
  /** As published: `simulated`. */
  abstract readonly name: string;

  /** None unless the provider only simulates: then people are shown a page to pay with these. */
  readonly testCards: readonly TestCardChoice[] = [];

  /** What is wrong with a token that is known without asking, to follow its name in a sentence. */
  abstract objectionTo(paymentMethod: string): string | undefined;
  abstract charge(request: ChargeRequest): Promise<ChargeOutcome>;
  abstract refund(request: RefundRequest): Promise<RefundOutcome>;
}
