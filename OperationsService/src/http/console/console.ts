import { BearerTokens, HttpError, HttpMiddleware, parseBody } from '@ticketwave/building-blocks/http';
import type { Logger } from '@ticketwave/building-blocks/observability';
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import Joi from 'joi';
import type { OperatedServices } from '../../application/operated-services.ts';
import { consolePage } from './console-page.ts';
import { isOurs, type ConsoleSession, type ConsoleSessions } from './console-session.ts';
import { gateway } from './gateway.ts';
import { oidcRoutes, type OidcSignIn } from './oidc-sign-in.ts';

/** How long a session lasts that a token has begun. */
const MINUTES = 12 * 60;

/** Somebody who may sign in with a token. */
interface ConsolePrincipal {
  readonly name: string;
  readonly role: 'reader' | 'operator';
  readonly token: string;
}

interface ConsoleParts {
  readonly principals: readonly ConsolePrincipal[];
  readonly sessions: ConsoleSessions;
  readonly services: OperatedServices;
  /** Nobody signs in at a provider if absent. */
  readonly oidc?: OidcSignIn | undefined;
  readonly logger: Logger;
}

const signingIn = Joi.object<{ token: string; name?: string }>({
  token: Joi.string().max(500),
  name: Joi.string()
    .pattern(/^[!-~](?:[ -~]{0,78}[!-~])?$/, 'up to 80 visible ASCII characters')
    .allow('')
    .optional(),
});

/** The page for people, at `/console`, in front of what programs ask. */
export class Console extends HttpMiddleware {
  override readonly handle: RequestHandler;
  readonly #tokens: BearerTokens<ConsolePrincipal>;
  readonly #sessions: ConsoleSessions;
  readonly #services: OperatedServices;
  readonly #ways: { readonly token: boolean; readonly oidc: boolean };

  constructor({ principals, sessions, services, oidc, logger }: ConsoleParts) {
    super();
    this.#tokens = new BearerTokens(principals);
    this.#sessions = sessions;
    this.#services = services;
    this.#ways = { token: principals.length > 0, oidc: oidc !== undefined };
    const router = Router();
    router.use('/console/api', requireOurs, express.json({ limit: '64kb' }), this.#api());
    if (oidc) router.use(oidcRoutes(oidc, sessions, logger));
    router.use('/console', consolePage());
    this.handle = router;
  }

  #api(): Router {
    const router = Router();
    router.get('/sign-in', (_request, response) => void response.json(this.#ways));
    router
      .route('/session')
      .get((request, response) => this.#answer(response, this.#sessionOf(request)))
      .post((request, response) => this.#signIn(request, response))
      .delete(
        (_request, response) => void response.set('Set-Cookie', this.#sessions.end()).status(204).end(),
      );
    router.use('/services/:service', (request, response) =>
      gateway(this.#services, this.#sessionOf(request), request, response),
    );
    return router;
  }

  #signIn(request: Request, response: Response): void {
    if (!this.#ways.token)
      throw new HttpError(
        403,
        'operators_off',
        'Nobody signs in with a token: give OperationsService OPS_TOKEN or OPS_PRINCIPALS, and start it again.',
      );
    const { token, name: typed = '' } = parseBody(request, signingIn);
    const principal = this.#tokens.holderOf(token);
    if (!principal)
      throw new HttpError(401, 'token_invalid', 'This is no token of OperationsService. Type it again.');
    const { name, role } = principal;
    // What is typed proves nothing: whose token it was is always there.
    const operator = typed === '' || typed === name ? name : `${typed} (token of ${name})`;
    response.set('Set-Cookie', this.#sessions.begin({ name, role, operator }, MINUTES));
    this.#answer(response, { name, role, operator });
  }

  #answer(response: Response, { operator, role }: ConsoleSession): void {
    const services = [...this.#services.urls].map(([name, url]) => ({ name, url }));
    response.set('Cache-Control', 'no-store').json({ operator, role, services });
  }

  #sessionOf({ headers }: Request): ConsoleSession {
    const session = this.#sessions.read(headers.cookie);
    if (session) return session;
    throw new HttpError(401, 'session_missing', 'Sign in: there is no session, or it has ended.');
  }
}

/** Refuses what a page of somebody else can bring about. Links that download only look. */
const requireOurs: RequestHandler = (request, _response, next) => {
  if (request.method !== 'GET' && !isOurs(request))
    throw new HttpError(403, 'form_from_elsewhere', 'Send this from the console: it sets X-Console: 1.');
  next();
};
