import { HttpError } from '@ticketwave/building-blocks/http';
import type { Request, Response } from 'express';
import {
  ServiceUnreachableError,
  type OperatedServices,
  type OperatorsRequest,
} from '../../application/operated-services.ts';
import type { ConsoleSession } from './console-session.ts';

/** What is passed on: the operators' API, and the health of messaging. */
const PASSED = /^\/(?:ops(?:\/[\w.:%@-]+)*|health\/messaging)$/;

/**
 * Passes a request on to a service, with the token of OperationsService there, in the role and the name of who is signed in, and
 * its answer back. What that role may do the service decides.
 * @param request of a router that is mounted at the service
 */
export async function gateway(
  services: OperatedServices,
  session: ConsoleSession,
  request: Request,
  response: Response,
): Promise<void> {
  const service = String(request.params['service']);
  const asked = requestOf(request, session);
  if (!services.urls.has(service))
    throw new HttpError(
      404,
      'service_unknown',
      `The console knows no service ${service}: name it in OPS_SERVICES.`,
    );
  try {
    const { status, type, body } = await services.ask(service, asked);
    // The session is not what is wrong: it must not look so.
    if (status === 401)
      throw new HttpError(
        502,
        'token_refused',
        `${service} refuses the token of OperationsService. Set OPS_SERVICES_TOKEN.`,
      );
    const headers = {
      'Content-Type': type,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    };
    response.status(status).set(headers).send(body);
  } catch (error) {
    if (!(error instanceof ServiceUnreachableError)) throw error;
    throw new HttpError(502, 'service_unreachable', `${error.message}.`);
  }
}

function requestOf({ method, url, body }: Request, { operator, role }: ConsoleSession): OperatorsRequest {
  // As it will be sent: `%2e%2e` is a step up as well.
  const { pathname, search } = new URL(`http://service${url}`);
  if (!PASSED.test(pathname))
    throw new HttpError(404, 'route_unknown', 'The console passes on /ops and /health/messaging only.');
  const path = `${pathname}${search}`;
  if (method === 'GET') return { method, path, operator, role };
  if (method === 'POST') return { method, path, operator, role, body: JSON.stringify(body ?? {}) };
  throw new HttpError(405, 'method_unknown', 'The console passes on GET and POST only.');
}
