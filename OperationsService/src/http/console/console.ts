import { HttpError, HttpMiddleware, parseBody } from '@ticketwave/building-blocks/http';
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import Joi from 'joi';
import type { OperatedServices } from '../../application/operated-services.ts';
import { consolePage } from './console-page.ts';
import type { ConsoleSession, ConsoleSessions } from './console-session.ts';
import { gateway } from './gateway.ts';

const signingIn = Joi.object<{ token: string; name?: string }>({
  token: Joi.string().max(500),
  name: Joi.string()
    .pattern(/^[!-~](?:[ -~]{0,98}[!-~])?$/, 'up to 100 visible ASCII characters')
    .allow('')
    .optional(),
});

/**
 * The page for people, at `/console`, in front of what programs ask. A session of it counts for `/api` as its principal's token
 * does, so that there is one way in.
 */
export class Console extends HttpMiddleware {
  override readonly handle: RequestHandler;
  readonly #sessions: ConsoleSessions;
  readonly #services: OperatedServices;

  constructor(sessions: ConsoleSessions, services: OperatedServices) {
    super();
    this.#sessions = sessions;
    this.#services = services;
    const router = Router();
    router.use('/console/api', requireOurHeader, express.json({ limit: '64kb' }), this.#api());
    router.use('/console', consolePage());
    router.use('/api', this.#lendToken);
    this.handle = router;
  }

  #api(): Router {
    const router = Router();
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
    if (this.#sessions.isOff)
      throw new HttpError(
        403,
        'operators_off',
        'Nobody may sign in: give OperationsService OPS_TOKEN or OPS_PRINCIPALS, and start it again.',
      );
    const { token, name = '' } = parseBody(request, signingIn);
    const principal = this.#sessions.principalOf(token);
    if (!principal)
      throw new HttpError(401, 'token_invalid', 'This is no token of OperationsService. Type it again.');
    const operator = name === '' ? principal.name : name;
    response.set('Set-Cookie', this.#sessions.begin(principal, operator));
    this.#answer(response, { ...principal, operator });
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

  /** For what only looks: a form of another site could send the cookie along with anything else. */
  readonly #lendToken: RequestHandler = (request, _response, next) => {
    const session = this.#sessions.read(request.headers.cookie);
    const isLooking = request.method === 'GET' || request.method === 'HEAD';
    if (session && isLooking) request.headers.authorization ??= `Bearer ${session.token}`;
    next();
  };
}

/**
 * Refuses what a page of somebody else can bring about: without the consent of this service it cannot set a header. Links that
 * download only look.
 */
const requireOurHeader: RequestHandler = (request, _response, next) => {
  if (request.method !== 'GET' && request.get('X-Console') !== '1')
    throw new HttpError(403, 'form_from_elsewhere', 'Send this from the console: it sets X-Console: 1.');
  next();
};
