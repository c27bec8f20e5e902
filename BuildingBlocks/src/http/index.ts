export { createHttpApplication } from './application.ts';
export { HttpError } from './errors.ts';
export type { HealthReport } from './health.ts';
export { HttpRoutes } from './http-routes.ts';
export { Idempotency, sendAnswer, type Answer, type RepeatableRequest } from './idempotency.ts';
export { IDEMPOTENCY_DAYS, IdempotencyKeys, type Taking } from './idempotency-keys.ts';
export { parseBody, parsePath, parseQuery } from './parse.ts';
export { rawBodyOf } from './raw-body.ts';
export { SqlIdempotencyKeys } from './sql-idempotency-keys.ts';
