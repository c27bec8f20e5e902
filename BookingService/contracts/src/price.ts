import { amountIn, currency } from '@ticketwave/contracts';

/** What a booking costs altogether. */
export interface Price {
  /** In the major unit of the currency, with at most its decimals. */
  readonly price_amount: number;
  /** ISO 4217. */
  readonly price_currency: string;
}

export const priceFields = { price_amount: amountIn('price_currency'), price_currency: currency };
