import type { ErrorRequestHandler, RequestHandler } from 'express';
import { DomainError, NotFoundError } from '../domain/index.ts';
import { LockTimeoutError, TransactionTimeoutError, ValueRefusedError } from '../messaging/index.ts';
import { currentCorrelation, describeError, type Logger } from '../observability/index.ts';
import { isDatabaseOutage, OverloadedError } from '../postgres/index.ts';

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

function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof NotFoundError) return new HttpError(404, error.code, error.message);
  if (error instanceof DomainError) return new HttpError(409, error.code, error.message);
  if (error instanceof OverloadedError) {
    return new HttpError(
      503,
      'overloaded',
      'There is more to do than can be done at once. Try again; what was asked for may have been begun already.',
      undefined,
      5,
    );
  }
  if (isDatabaseOutage(error)) {
    return new HttpError(
      503,
      'database_unavailable',
      'The database is away for the moment. Try again; what was asked for may have been done already.',
      undefined,
      5,
    );
  }
  if (error instanceof LockTimeoutError) {
    return new HttpError(
      503,
      'busy',
      'Others are changing the same thing. Nothing was done; try again.',
      undefined,
      5,
    );
  }
  if (error instanceof TransactionTimeoutError) {
    return new HttpError(
      504,
      'timed_out',
      'This took too long and was given up. Look at what there is before you repeat it.',
      undefined,
      5,
    );
  }
  if (error instanceof ValueRefusedError) {
    return new HttpError(
      422,
      'value_refused',
      'A value cannot be stored: a number is out of range, a text too long, or it has characters such as U+0000.',
    );
  }
  return (
    fromBodyParser(error) ??
    new HttpError(
      500,
      'internal_error',
      'Something went wrong here. What was asked for may have been done in part or as a whole: look at what there is before you repeat it.',
    )
  );
}

/** Express reports what is wrong with a body by `type` and a path it cannot decode by `status`. */
function fromBodyParser(error: unknown): HttpError | undefined {
  const { type, status } = error as { type?: string; status?: number };
  if (type === 'entity.too.large')
    return new HttpError(413, 'body_too_large', 'The body may have at most 64 KiB.');
  if (type === 'entity.parse.failed')
    return new HttpError(400, 'json_malformed', 'The body is not well-formed JSON.');
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') {
    return new HttpError(415, 'encoding_unsupported', 'Send the body as UTF-8 JSON, plain, gzip or deflate.');
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return new HttpError(
      status,
      'request_invalid',
      'The request could not be read. Check its path, headers and body.',
    );
  }
  return undefined;
}
