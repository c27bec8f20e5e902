/** The addresses that others are given. */
export class PaymentLinks {
  readonly #publicUrl: string;

  /** @param publicUrl what links to this service begin with, without a slash at the end */
  constructor(publicUrl: string) {
    this.#publicUrl = publicUrl;
  }

  payment(id: string): string {
    return `${this.#publicUrl}/api/payments/${id}`;
  }

  receipt(id: string): string {
    return `${this.#publicUrl}/api/receipts/${id}`;
  }
}
