/** Where people find the resources of this service. */
export class Links {
  readonly #publicUrl: string;

  constructor(publicUrl: string) {
    this.#publicUrl = publicUrl;
  }

  user(id: string): string {
    return `${this.#publicUrl}/api/users/${encodeURIComponent(id)}`;
  }
}
