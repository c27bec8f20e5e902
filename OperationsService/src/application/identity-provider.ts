/** What the answer to one sign-in must fit; nobody but who began it can know it. */
export interface SignInAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What a provider says of a person, by the names of OpenID Connect. */
export type IdentityClaims = Readonly<Record<string, unknown>>;

/** The provider did not say who it is. The message says why, for people; it holds no secret. */
export class IdentityRefusedError extends Error {
  override readonly name = 'IdentityRefusedError';
}

/** Signs people in, by OpenID Connect. */
export abstract class IdentityProvider {
  /** Where the browser goes to sign in. @throws IdentityRefusedError if the provider cannot be asked */
  abstract signInUrl(attempt: SignInAttempt): Promise<URL>;

  /**
   * @param query what the provider sent the browser back with
   * @throws IdentityRefusedError if that is no answer to this attempt, or the provider cannot be asked
   */
  abstract claimsOf(query: URLSearchParams, attempt: SignInAttempt): Promise<IdentityClaims>;
}
