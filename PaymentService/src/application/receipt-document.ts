import type { Receipt } from '../domain/receipt.ts';

/** Makes a receipt readable for people. */
export abstract class ReceiptDocument {
  /** A whole HTML document. */
  abstract render(receipt: Receipt): string;
}
