import { idFromName, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Receipt } from '../domain/receipt.ts';

/** Where receipts are kept. */
export abstract class Receipts {
  abstract find(id: string): Promise<Receipt | undefined>;

  /**
   * The next number of the year, from 1. It is taken only if the unit of work commits, and others that want one wait for
   * that: so there is never a gap. Take it late in a unit of work.
   */
  abstract nextOrdinal(year: number, work: UnitOfWork): Promise<number>;
  abstract add(receipt: Receipt, work: UnitOfWork): Promise<void>;
}

/** A payment has one receipt, so its id follows from the payment's. */
export const receiptIdOf = (paymentId: string): string => idFromName('receipt', paymentId);
