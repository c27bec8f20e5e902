import type { Money } from '@ticketwave/building-blocks/domain';
import type { PaymentMethod } from './charge.ts';

/** What a payer can show: never changed once it is issued. */
export interface Receipt {
  readonly id: string;
  /** `RCP-2026-000001`. */
  readonly number: string;
  readonly paymentId: string;
  readonly bookingId: string;
  readonly userId: string;
  readonly amount: Money;
  readonly paymentMethod: PaymentMethod;
  readonly issuedAt: Date;
}

/** @param ordinal counts from 1 within the year */
export const receiptNumber = (year: number, ordinal: number): string =>
  `RCP-${year}-${String(ordinal).padStart(6, '0')}`;
