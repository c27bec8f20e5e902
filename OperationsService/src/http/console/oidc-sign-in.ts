import { createHmac, randomBytes } from 'node:crypto';
import { describeError, type Logger } from '@ticketwave/building-blocks/observability';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import {
  IdentityRefusedError,
  type IdentityProvider,
  type SignInAttempt,
} from '../../application/identity-provider.ts';
import type { ConsoleSessions } from './console-session.ts';
import { personOf, type IdentityRules } from './person.ts';
import { SignedCookie } from './signed-cookie.ts';

const PATH = '/console/oidc';
/** Where the provider sends the browser back to. */
export const CALLBACK_PATH = `${PATH}/callback`;
/** How long somebody may take to sign in at the provider. */
const SECONDS = 600;

/** A sign-in that has begun in this browser. */
interface Begun {
  readonly state: string;
  /** Where the browser goes then. */
  readonly to: string;
}

/** What people sign in with at a provider. */
export interface OidcSignIn {
  readonly provider: IdentityProvider;
  readonly rules: IdentityRules;
  /** How long a session lasts: what the provider takes from somebody, they have here until then. */
  readonly sessionMinutes: number;
}

/** Sends the browser to the provider, and begins a session when it comes back with a proof. */
export function oidcRoutes(
  { provider, rules, sessionMinutes }: OidcSignIn,
  sessions: ConsoleSessions,
  logger: Logger,
): Router {
  // The browser comes back from another site.
  const begun = new SignedCookie<Begun>('ticketwave_console_oidc', sessions.key, {
    ...{ path: PATH, sameSite: 'Lax', secure: sessions.secure },
  });
  const attemptOf = ({ state }: Begun): SignInAttempt => ({
    state,
    // Computed, so that the cookie holds nothing to be kept secret.
    nonce: derived(sessions.key, 'nonce', state),
    verifier: derived(sessions.key, 'verifier', state),
  });
  const router = Router();
  router.get(
    `${PATH}/sign-in`,
    orBack(logger, async (request, response) => {
      const one = { state: randomBytes(32).toString('base64url'), to: placeOf(request) };
      const url = await provider.signInUrl(attemptOf(one));
      response.set('Set-Cookie', begun.write(one, SECONDS, Date.now())).redirect(303, url.href);
      return undefined;
    }),
  );
  router.get(
    CALLBACK_PATH,
    orBack(logger, async (request, response) => {
      const one = begun.read(request.headers.cookie, Date.now());
      if (!one) return 'unfinished';
      const query = new URL(request.originalUrl, 'http://console').searchParams;
      const person = personOf(await provider.claimsOf(query, attemptOf(one)), rules);
      if (typeof person === 'string') return person;
      const cookies = [begun.clear(), sessions.begin(person, sessionMinutes)];
      response.set('Set-Cookie', cookies).redirect(303, one.to);
      return undefined;
    }),
  );
  return router;
}

type Refusal = 'unfinished' | 'role_missing' | 'name_missing' | undefined;

/** Whoever is not signed in sees the console say why. */
const orBack =
  (logger: Logger, step: (request: Request, response: Response) => Promise<Refusal>): RequestHandler =>
  async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const refusal = await step(request, response).catch((error: unknown) => {
      if (!(error instanceof IdentityRefusedError)) throw error;
      logger.warn(`Nobody was signed in: ${describeError(error)}`);
      return 'not_proven';
    });
    if (typeof refusal === 'string') response.redirect(303, `/console?refused=${refusal}`);
  };

/** A view of the console, and nothing else: whoever made the link. */
function placeOf({ query }: Request): string {
  const { origin, pathname, search } = new URL(
    typeof query['to'] === 'string' ? query['to'] : '/console',
    'http://console',
  );
  return origin === 'http://console' && /^\/console(\/|$)/.test(pathname)
    ? `${pathname}${search}`
    : '/console';
}

const derived = (key: Buffer, what: string, state: string): string =>
  createHmac('sha256', key).update(`${what}\n${state}`).digest('base64url');
