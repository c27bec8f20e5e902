import { table, type InMemoryDatabase } from '@ticketwave/testing';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Receipts } from '@ticketwave/payment-service/application/receipts';
import type { Receipt } from '@ticketwave/payment-service/domain/receipt';

export const receiptTable = table<Receipt>('receipt');
const ordinals = table<{ readonly last: number }>('receipt_number');

/** In-memory fake of PaymentService's receipts. */
export class InMemoryReceipts extends Receipts {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override find(id: string): Promise<Receipt | undefined> {
    return Promise.resolve(this.#database.storage.get(receiptTable, id));
  }

  override nextOrdinal(year: number, work: UnitOfWork): Promise<number> {
    const transaction = this.#database.in(work);
    const last = (transaction.get(ordinals, String(year))?.last ?? 0) + 1;
    transaction.put(ordinals, String(year), { last });
    return Promise.resolve(last);
  }

  override add(receipt: Receipt, work: UnitOfWork): Promise<void> {
    this.#database.in(work).put(receiptTable, receipt.id, receipt);
    return Promise.resolve();
  }
}
