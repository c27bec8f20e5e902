/**
 * A rule of the domain says no. `code` is stable, for programs; `message` is a sentence for people that says
 * what to do. Which HTTP status it becomes is decided in one place, in `http`.
 */
export class DomainError extends Error {
  override readonly name: string = 'DomainError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What was asked for does not exist. */
export class NotFoundError extends DomainError {
  override readonly name = 'NotFoundError';
}
