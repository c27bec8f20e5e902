/** An answer that is not a success and that any service may give: what it says and what documents say of it. */
export interface StandardRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Seconds after which the same request may well succeed. */
  readonly retryAfter?: number;
}

/** By what is wrong. */
export const STANDARD_REFUSALS = {
  unreadable: {
    status: 400,
    code: 'request_invalid',
    message: 'The request could not be read. Check its path, headers and body.',
  },
  malformedJson: { status: 400, code: 'json_malformed', message: 'The body is not well-formed JSON.' },
  keyInvalid: {
    status: 400,
    code: 'idempotency_key_invalid',
    message:
      'Idempotency-Key must have 1 to 255 visible ASCII characters, no spaces. Send a new UUID for each new request.',
  },
  formFromElsewhere: {
    status: 403,
    code: 'form_from_elsewhere',
    message: 'Send this form from the page that shows it.',
  },
  roleInsufficient: {
    status: 403,
    code: 'role_insufficient',
    message: 'A reader may look and not act: that needs the role operator.',
  },
  keyInUse: {
    status: 409,
    code: 'idempotency_key_in_use',
    message: 'A request with this Idempotency-Key is under way. Repeat it in a moment to get its answer.',
    retryAfter: 1,
  },
  bodyTooLarge: { status: 413, code: 'body_too_large', message: 'The body may have at most 64 KiB.' },
  noJson: {
    status: 415,
    code: 'content_type_unsupported',
    message: 'Send the body as JSON, with Content-Type: application/json.',
  },
  noForm: {
    status: 415,
    code: 'content_type_unsupported',
    message: 'Send the form as application/x-www-form-urlencoded.',
  },
  encodingUnsupported: {
    status: 415,
    code: 'encoding_unsupported',
    message: 'Send the body as UTF-8 JSON, plain, gzip or deflate.',
  },
  keyReused: {
    status: 422,
    code: 'idempotency_key_reused',
    message: 'This Idempotency-Key was sent here with another body. Send a new key with a new request.',
  },
  valueRefused: {
    status: 422,
    code: 'value_refused',
    message:
      'A value cannot be stored: a number is out of range, a text too long, or it has characters such as U+0000.',
  },
  internal: {
    status: 500,
    code: 'internal_error',
    message:
      'Something went wrong here. What was asked for may have been done in part or as a whole: look at what there is before you repeat it.',
  },
  overloaded: {
    status: 503,
    code: 'overloaded',
    message:
      'There is more to do than can be done at once. Try again; what was asked for may have been begun already.',
    retryAfter: 5,
  },
  databaseAway: {
    status: 503,
    code: 'database_unavailable',
    message: 'The database is away for the moment. Try again; what was asked for may have been done already.',
    retryAfter: 5,
  },
  busy: {
    status: 503,
    code: 'busy',
    message: 'Others are changing the same thing. Nothing was done; try again.',
    retryAfter: 5,
  },
  timedOut: {
    status: 504,
    code: 'timed_out',
    message: 'This took too long and was given up. Look at what there is before you repeat it.',
    retryAfter: 5,
  },
} as const satisfies Readonly<Record<string, StandardRefusal>>;
