import { readFileSync } from 'node:fs';
import { Eta } from 'eta';
import { injectable } from 'inversify';
import { ReceiptDocument } from '../application/receipt-document.ts';
import type { Receipt } from '../domain/receipt.ts';

const TEMPLATE = new URL('../../templates/receipt.html.eta', import.meta.url);
const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** The template `templates/receipt.html.eta`; whatever it shows of the receipt is escaped. */
@injectable()
export class EtaReceiptDocument extends ReceiptDocument {
  readonly #eta = new Eta({ autoEscape: true, autoTrim: false });
  /** @throws Error if the template is malformed: at start, not at the first receipt */
  readonly #template = this.#eta.compile(readFileSync(TEMPLATE, 'utf8'));

  override render({ amount: { major, currency }, issuedAt, ...receipt }: Receipt): string {
    const amount = new Intl.NumberFormat('en', { style: 'currency', currency }).format(major);
    return this.#eta.render(this.#template, { ...receipt, amount, issuedAt: `${time.format(issuedAt)} UTC` });
  }
}
