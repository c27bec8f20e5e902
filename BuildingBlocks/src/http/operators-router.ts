import { Router, type RequestHandler } from 'express';
import type { HttpRoutes } from './http-routes.ts';
import { documentOf, type OpenApi } from './openapi.ts';
import type { HttpMiddleware } from './principal.ts';
import type { ServiceIdentity } from './service-page.ts';

/** What operators ask, under `/ops`. */
export interface OperatorsRoutes {
  /** Lets in whoever may ask. */
  readonly access: HttpMiddleware;
  readonly routes: HttpRoutes;
}

/** Routes that the service's own middleware does not stand in front of, with a document of their own. */
export function operatorsRouter(
  service: ServiceIdentity,
  { access, routes }: OperatorsRoutes,
  readBody: RequestHandler,
): Router {
  const own = Router();
  routes.mount(own);
  const router = Router();
  let made: OpenApi | undefined;
  router.use('/ops', access.handle, readBody);
  router.get('/ops/openapi.json', (_request, response) => {
    made ??= documentOf(service, own, [access], {});
    response.json(made);
  });
  router.use(own);
  return router;
}
