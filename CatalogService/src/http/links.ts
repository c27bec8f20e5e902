/** Where people find the resources of this service. */
export class Links {
  readonly #publicUrl: string;

  constructor(publicUrl: string) {
    this.#publicUrl = publicUrl;
  }

  ticketedEvent(id: string): string {
    return `${this.#publicUrl}/api/events/${id}`;
  }
}
