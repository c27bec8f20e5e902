import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

const CLIENT = { id: 'ticketwave-operations', secret: 'what-issuer-and-console-share' };

/** People whom the issuer knows, by what they sign in with, and their roles there. */
const PEOPLE: Readonly<Record<string, readonly string[]>> = {
  ada: ['staff', 'ticketwave-operators'],
  rita: ['ticketwave-readers'],
  mallory: ['staff'],
};

/** A real OpenID provider, as an organisation has one; signing in there takes any password. */
export class OidcIssuer {
  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  /** @param consoleUrl where people come back to; nowhere else may they be sent */
  static async start(consoleUrl: string): Promise<OidcIssuer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(url, {
      clients: [
        {
          ...{ client_id: CLIENT.id, client_secret: CLIENT.secret, grant_types: ['authorization_code'] },
          ...{ redirect_uris: [`${consoleUrl}/console/oidc/callback`], response_types: ['code'] },
        },
      ],
      pkce: { required: () => true },
      scopes: ['openid', 'email', 'roles'],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], roles: ['roles'] },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({
          ...{ sub: id, email: `${id}@example.com`, email_verified: true, roles: PEOPLE[id] ?? [] },
        }),
      }),
    });
    const answer = provider.callback();
    server.on('request', (request, response) => void answer(request, response));
    return new OidcIssuer(url, server);
  }

  /** Variables of OperationsService that signs people in here. */
  get environment(): Record<string, string> {
    return {
      ...{ OIDC_ISSUER: this.url, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret },
      ...{ OIDC_SCOPE: 'openid email roles', OIDC_SESSION_MINUTES: '30' },
      ...{ OIDC_OPERATORS: 'ticketwave-operators', OIDC_READERS: 'ticketwave-readers' },
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
