import { describeError } from '@ticketwave/building-blocks/observability';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type Configuration,
} from 'openid-client';
import {
  IdentityProvider,
  IdentityRefusedError,
  type IdentityClaims,
  type SignInAttempt,
} from '../application/identity-provider.ts';

const TIMEOUT_S = 10;

/** How OperationsService is known to the provider. */
export interface OidcClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What is asked for, `openid` among it. */
  readonly scope: string;
  /** Where the provider sends the browser back to. */
  readonly redirectUri: string;
}

/** A provider that describes itself; it is asked when somebody first signs in, and again until it has answered. */
export class OidcProvider extends IdentityProvider {
  readonly #client: OidcClient;
  #discovered: Promise<Configuration> | undefined;

  constructor(client: OidcClient) {
    super();
    this.#client = client;
  }

  override async signInUrl({ state, nonce, verifier }: SignInAttempt): Promise<URL> {
    const { redirectUri, scope } = this.#client;
    return buildAuthorizationUrl(await this.#discover(), {
      ...{ redirect_uri: redirectUri, scope, state, nonce },
      ...{ code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
    });
  }

  override async claimsOf(
    query: URLSearchParams,
    { state, nonce, verifier }: SignInAttempt,
  ): Promise<IdentityClaims> {
    const configuration = await this.#discover();
    const answer = new URL(this.#client.redirectUri);
    answer.search = query.toString();
    try {
      const tokens = await authorizationCodeGrant(configuration, answer, {
        ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
      });
      const claims = tokens.claims();
      if (!claims) throw new Error('it has sent no ID token');
      // Most say more there than in the ID token.
      if (configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
      return { ...(await fetchUserInfo(configuration, tokens.access_token, claims.sub)), ...claims };
    } catch (error) {
      const why = error instanceof AuthorizationResponseError ? error.error : describeError(error);
      throw new IdentityRefusedError(`The provider has not signed anybody in: ${why}.`, { cause: error });
    }
  }

  async #discover(): Promise<Configuration> {
    this.#discovered ??= this.#described();
    try {
      return await this.#discovered;
    } catch (error) {
      this.#discovered = undefined;
      throw new IdentityRefusedError(
        `${this.#client.issuer} cannot be asked how to sign in: ${describeError(error)}.`,
        { cause: error },
      );
    }
  }

  #described(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#client;
    const isPlain = issuer.startsWith('http:');
    return discovery(new URL(issuer), clientId, undefined, ClientSecretBasic(clientSecret), {
      timeout: TIMEOUT_S,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked to stand out; the configuration takes http: for this machine alone
      execute: [enableNonRepudiationChecks, ...(isPlain ? [allowInsecureRequests] : [])],
    });
  }
}
