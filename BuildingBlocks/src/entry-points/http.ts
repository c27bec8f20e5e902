/**
 * HTTP around a service's routes, on Express: parsing, errors, idempotency keys, pages, and who the caller is.
 *
 * @packageDocumentation
 */
export { BearerTokens } from '../http/bearer-tokens.ts';
export { HttpError } from '../http/errors.ts';
export { formReader, parseForm } from '../http/form.ts';
export { HtmlPage } from '../http/html-page.ts';
export { HttpRoutes } from '../http/http-routes.ts';
export { effectKeyOf, Idempotency, sendAnswer, type Answer } from '../http/idempotency.ts';
export { openApiOf } from '../http/openapi-of.ts';
export { Operation } from '../http/operation.ts';
export { OperatorAccess } from '../http/operator-access.ts';
export { parseBody } from '../http/parse.ts';
export { HttpMiddleware, principalOf, setPrincipal } from '../http/principal.ts';
export { rawBodyOf } from '../http/raw-body.ts';
