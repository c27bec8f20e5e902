import type { Router } from 'express';
import type { Definitions, JsonSchema } from '@ticketwave/contracts/json-schema';
import { mountedRoutes, type MountedRoute } from './mounted-routes.ts';
import { answersOf, CORRELATION, FAILURES } from './openapi-answers.ts';
import { bodyOf, parametersOf, SHARED_PARAMETERS } from './openapi-requests.ts';
import { UPKEEP_PATHS } from './openapi-upkeep.ts';
import type { Authentication, Requirements } from './requirements.ts';
import { ERROR_SCHEMA } from './openapi-errors.ts';
import type { ServiceIdentity } from './service-page.ts';

/** A document in OpenAPI 3.1. */
export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  readonly [part: string]: unknown;
}

const PREFACE = [
  'JSON in camelCase; amounts in the major unit of their currency. Bodies and queries are taken exactly as their schemas',
  'say: a field that is not there is refused. Readers of answers take fields that they do not know. Every error has the',
  'schema `Error`, whose `code` is stable.',
].join(' ');

/**
 * The API of a service, as its router answers it: of each mounted `Operation` what it declares, of any other route that it
 * is there. Pure, but for the router.
 * @param inFront of the middleware in front of all routes
 * @param upkeep what the service answers besides
 * @throws ContractError naming the field that cannot be said in JSON Schema
 * @throws TypeError naming two routes that are one to OpenAPI
 */
export function documentOf(
  { name, version, publicUrl }: ServiceIdentity,
  router: Router,
  inFront: readonly Requirements[] = [],
  upkeep: OpenApi['paths'] = UPKEEP_PATHS,
): OpenApi {
  const definitions: Definitions = { at: '#/components/schemas/', found: { Error: ERROR_SCHEMA } };
  const routes = mountedRoutes(router);
  const own: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes)
    (own[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route, definitions, inFront);
  const paths = { ...own, ...upkeep };
  requireDistinct(paths);
  const securitySchemes = Object.assign(
    {},
    ...[...inFront, ...routes.map(({ declaration }) => declaration)].map((one) => one?.authentication),
  ) as Authentication;
  return {
    openapi: '3.1.0',
    info: { title: name, version, description: PREFACE },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(definitions.found).sort(([a], [b]) => (a < b ? -1 : 1))),
      parameters: SHARED_PARAMETERS,
      headers: { 'X-Correlation-Id': CORRELATION },
      responses: FAILURES,
      ...(Object.keys(securitySchemes).length > 0 && { securitySchemes }),
    },
  };
}

function requireDistinct(paths: OpenApi['paths']): void {
  const pathOf = new Map<string, string>();
  const routeOf = new Map<unknown, string>();
  for (const [path, operations] of Object.entries(paths)) {
    const template = path.replaceAll(/\{\w+\}/g, '{}');
    const same = pathOf.get(template);
    if (same !== undefined)
      throw new TypeError(`${same} and ${path} are the same path: give their parameters the same names.`);
    pathOf.set(template, path);
    for (const [method, { operationId }] of Object.entries(operations)) {
      const route = `${method.toUpperCase()} ${path}`;
      const namesake = routeOf.get(operationId);
      if (namesake !== undefined)
        throw new TypeError(`${namesake} and ${route} are both named ${String(operationId)}.`);
      if (operationId !== undefined) routeOf.set(operationId, route);
    }
  }
}

function operationOf(
  route: MountedRoute,
  definitions: Definitions,
  inFront: readonly Requirements[],
): JsonSchema {
  const { declaration, method, path } = route;
  const tags = [path.split('/').find((word) => word !== '' && word !== 'api') ?? 'root'];
  if (declaration === undefined) return { tags, ...undeclared(route) };
  const { name, summary, description, authentication, role } = declaration;
  const needed = [...inFront.map((one) => one.authentication), authentication].filter(Boolean);
  const security = Object.assign({}, ...needed) as Authentication;
  const requestBody = bodyOf(declaration, definitions);
  return {
    operationId: name,
    tags,
    summary,
    ...(description !== undefined && { description }),
    parameters: parametersOf(declaration, definitions),
    ...(requestBody && { requestBody }),
    responses: answersOf(declaration, `${method} ${path}`, definitions, inFront),
    ...(needed.length > 0 && {
      // Of what is no OAuth, OpenAPI 3.1 lists the roles that are needed.
      security: [
        Object.fromEntries(Object.keys(security).map((scheme) => [scheme, role === undefined ? [] : [role]])),
      ],
    }),
  };
}

/** Of a route that says nothing of itself. */
const undeclared = ({ path }: MountedRoute): JsonSchema => ({
  parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true },
    schema: { type: 'string' },
  })),
  responses: { default: { description: 'Not declared.' } },
});
