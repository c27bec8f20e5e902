import type { Origin } from './change-context.ts';

/** What may be shown of the means of payment. */
export interface PaymentMethod {
  /** Such as `card`. */
  readonly type: string;
  /** Such as `visa`. */
  readonly brand: string;
  /** The last four digits. */
  readonly last4: string;
}

/** The provider's no, which no repetition changes. */
export interface Refusal {
  /** The provider's word for it, such as `card_declined`. */
  readonly code: string;
  readonly message: string;
}

/** What the provider answers. Silence is no outcome: the money may or may not be taken. */
export type ChargeOutcome =
  | { readonly status: 'succeeded'; readonly providerPaymentId: string; readonly method: PaymentMethod }
  | ({ readonly status: 'declined' } & Refusal);

/** A call to the provider that may have to be repeated until it answers. */
export interface ProviderCall {
  readonly origin: Origin;
  /** Calls begun. */
  readonly attempts: number;
  /** When the next one may begin. Who begins one puts it off, so that nobody else does. */
  readonly dueAt: Date;
}

/** The one attempt to take the money for a payment. */
export interface Charge extends ProviderCall {
  /** The same at every call: the provider takes the money once for each key. */
  readonly key: string;
  /** The user's token; null once the provider has answered, when nobody needs it any more. */
  readonly paymentMethod: string | null;
}

/** Money that was taken. */
export interface Capture {
  readonly providerPaymentId: string;
  readonly method: PaymentMethod;
  readonly at: Date;
}
