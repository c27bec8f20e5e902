/** Addresses of what this service answers, as people reach it. */
export class Links {
  readonly #publicUrl: string;

  /** @param publicUrl without a slash at its end */
  constructor(publicUrl: string) {
    this.#publicUrl = publicUrl;
  }

  booking(id: string): string {
    return `${this.#publicUrl}/api/bookings/${id}`;
  }

  bookingsOf(userId: string): string {
    return `${this.#publicUrl}/api/users/${encodeURIComponent(userId)}/bookings`;
  }
}
