export { createHttpApplication } from './application.ts';
export { HttpError, type ErrorDetail } from './errors.ts';
export type { HealthChecks, HealthReport } from './health.ts';
export { HttpRoutes } from './http-routes.ts';
export { parseBody, parsePath, parseQuery } from './parse.ts';
