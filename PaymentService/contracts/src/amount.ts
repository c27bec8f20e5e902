import { amountIn, currency } from '@ticketwave/contracts';

export interface Amount {
  /** In the major unit of the currency, with at most its decimals. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

export const amountFields = { amount: amountIn('currency'), currency };
