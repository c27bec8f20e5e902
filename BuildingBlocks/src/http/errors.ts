import type { ErrorRequestHandler, RequestHandler } from 'express';
import { DomainError, NotFoundError } from '../domain/index.ts';
import { LockTimeoutError, TransactionTimeoutError, ValueRefusedError } from '../messaging/index.ts';
import { currentCorrelation, describeError, type Logger } from '../observability/index.ts';
import { isDatabaseOutage, OverloadedError } from '../postgres/index.ts';
import { STANDARD_REFUSALS as REFUSED, type StandardRefusal } from './standard-refusals.ts';

/** An answer that is not a success. `code` is stable, for programs; the message says what to do. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly code: string;
  /** What is wrong with each field, named by its path, such as `ticketCount`. */
  readonly details: readonly { readonly field: string; readonly message: string }[] | undefined;
  /** Seconds after which the same request may well succeed. */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    details?: HttpError['details'],
    retryAfter?: number,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.retryAfter = retryAfter;
  }
}

/** No route answered. */
export const notFound: RequestHandler = (request) => {
  throw new HttpError(404, 'route_unknown', `There is no ${request.method} ${request.path}.`);
};

/** The one place where errors become answers. */
export const answerErrors =
  (logger: Logger): ErrorRequestHandler =>
  // Four parameters are what makes it an error handler.
  (error, request, response, _next) => {
    const answer = toHttpError(error);
    if (answer.status >= 500 || response.headersSent) {
      const stack = error instanceof Error ? error.stack : undefined;
      logger.error(`${request.method} ${request.path} failed`, { error: describeError(error), stack });
    }
    // Whoever got half an answer must not take it for a whole one.
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (answer.retryAfter !== undefined) response.set('Retry-After', String(answer.retryAfter));
    response.status(answer.status).json({
      error: {
        code: answer.code,
        message: answer.message,
        ...(answer.details && { details: answer.details }),
        correlationId: currentCorrelation()?.correlationId,
      },
    });
  };

/** @param details what is wrong with each field */
export const refused = (
  { status, code, message, retryAfter }: StandardRefusal,
  details?: HttpError['details'],
): HttpError => new HttpError(status, code, message, details, retryAfter);

function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof NotFoundError) return new HttpError(404, error.code, error.message);
  if (error instanceof DomainError) return new HttpError(409, error.code, error.message);
  if (error instanceof OverloadedError) return refused(REFUSED.overloaded);
  if (isDatabaseOutage(error)) return refused(REFUSED.databaseAway);
  if (error instanceof LockTimeoutError) return refused(REFUSED.busy);
  if (error instanceof TransactionTimeoutError) return refused(REFUSED.timedOut);
  if (error instanceof ValueRefusedError) return refused(REFUSED.valueRefused);
  return fromBodyParser(error) ?? refused(REFUSED.internal);
}

/** Express reports what is wrong with a body by `type` and a path it cannot decode by `status`. */
function fromBodyParser(error: unknown): HttpError | undefined {
  const { type, status } = error as { type?: string; status?: number };
  if (type === 'entity.too.large') return refused(REFUSED.bodyTooLarge);
  if (type === 'entity.parse.failed') return refused(REFUSED.malformedJson);
  if (type === 'charset.unsupported' || type === 'encoding.unsupported')
    return refused(REFUSED.encodingUnsupported);
  if (status !== undefined && status >= 400 && status < 500)
    return refused({ ...REFUSED.unreadable, status });
  return undefined;
}
