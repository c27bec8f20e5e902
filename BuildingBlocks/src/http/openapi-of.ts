import { Router } from 'express';
import type { HttpRoutes } from './http-routes.ts';
import { documentOf, type OpenApi } from './openapi.ts';
import type { Requirements } from './requirements.ts';
import type { ServiceIdentity } from './service-page.ts';

/**
 * The OpenAPI document that a service with these routes answers at `/openapi.json`, without running it.
 * @param middleware in front of the routes
 * @throws ContractError naming the field that cannot be said in JSON Schema
 * @throws TypeError naming two routes that are one to OpenAPI
 */
export function openApiOf(
  service: ServiceIdentity,
  {
    routes,
    middleware = [],
  }: { readonly routes: readonly HttpRoutes[]; readonly middleware?: readonly Requirements[] },
): OpenApi {
  const router = Router();
  for (const group of routes) group.mount(router);
  return documentOf(service, router, middleware);
}
