import type { TestCardChoice } from '../../application/payment-provider.ts';
import type { PaymentMethod, Refusal } from '../../domain/charge.ts';

/** How the network behaves towards a test token, apart from answering at once. */
export type Manner = 'slow' | 'answer-lost' | 'webhook-twice' | 'webhook-first' | 'refunds-refused';

interface TestCard {
  readonly method: PaymentMethod;
  /** For people. */
  readonly effect: string;
  readonly declined?: Refusal;
  readonly manner?: Manner;
}

const card = (brand: string, last4: string, effect: string) => ({
  method: { type: 'card', brand, last4 },
  effect,
});
const declined = (code: string, message: string) => ({ declined: { code, message } });

/** The tokens that the simulated network knows, in place of cards. */
export const testCards: Readonly<Record<string, TestCard>> = {
  tok_success: card('visa', '4242', 'the money is taken'),
  tok_declined: {
    ...card('visa', '0002', 'the card is declined'),
    ...declined('card_declined', 'The card was declined.'),
  },
  tok_insufficient_funds: {
    ...card('visa', '9995', 'there is not enough money on the card'),
    ...declined('insufficient_funds', 'There is not enough money on the card.'),
  },
  tok_timeout: {
    ...card('mastercard', '4444', 'no answer in time, and the money is taken'),
    manner: 'answer-lost',
  },
  tok_slow: { ...card('mastercard', '5556', 'the money is taken, slowly'), manner: 'slow' },
  tok_webhook_twice: {
    ...card('visa', '1881', 'the money is taken, and two webhooks say so'),
    manner: 'webhook-twice',
  },
  tok_webhook_first: {
    ...card('visa', '4111', 'the money is taken, and a webhook says so before the answer'),
    manner: 'webhook-first',
  },
  tok_refund_refused: {
    ...card('amex', '0005', 'the money is taken, and never given back'),
    manner: 'refunds-refused',
  },
};

const cards = new Map(Object.entries(testCards));

/** @throws Error if there is none */
export function testCard(token: string): TestCard {
  const found = cards.get(token);
  if (found === undefined) throw new Error('The simulated network does not know the token.');
  return found;
}

export const isTestCard = (token: string): boolean => cards.has(token);

export const testCardChoices: readonly TestCardChoice[] = Object.entries(testCards).map(
  ([token, { method, effect }]) => ({ token, label: `${method.brand} ${method.last4}: ${effect}` }),
);
