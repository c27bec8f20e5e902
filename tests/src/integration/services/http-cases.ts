/** A request that must be refused. */
export interface BadRequest {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly status: number;
  readonly code: string;
  /** What `details` names. */
  readonly fields?: readonly string[];
}

/** An endpoint that takes a body, with one that is right. */
interface BodyEndpoint {
  readonly method: string;
  readonly path: string;
  readonly valid: Readonly<Record<string, unknown>>;
  /** Values that each field must refuse, besides those that every field must. */
  readonly wrong: Readonly<Record<string, readonly unknown[]>>;
  readonly optional?: readonly string[];
}

const JSON_TYPE = { 'content-type': 'application/json' };
export const UNKNOWN_ID = '0197f1f0-0000-7000-8000-00000000dead';

/** What no endpoint with a body may take, whatever its fields are. */
export function badBodies({ method, path, valid, wrong, optional = [] }: BodyEndpoint): BadRequest[] {
  const request = (
    what: string,
    body: BadRequest['body'],
    expected: Pick<BadRequest, 'status' | 'code' | 'fields'>,
  ) => ({
    what: `${method} ${path} ${what}`,
    method,
    path,
    headers: JSON_TYPE,
    ...(body !== undefined && { body }),
    ...expected,
  });
  const malformed = { status: 400, code: 'json_malformed' };
  const invalid = (...fields: string[]) => ({ status: 400, code: 'request_invalid', fields });
  const text = JSON.stringify(valid);
  return [
    request('half a body', text.slice(0, -1), malformed),
    request('single quotes', text.replaceAll('"', "'"), malformed),
    request('NaN', text.replace(/:\s*("[^"]*"|\d+)/, ': NaN'), malformed),
    request('a body of null', 'null', malformed),
    request('a body that is a text', '"text"', malformed),
    request('a body that is an array', `[${text}]`, invalid('body')),
    request('no body', '', optional.length === 0 ? invalid(...Object.keys(valid)) : invalid('body')),
    request('another unknown field', JSON.stringify({ ...valid, surplus: 1 }), invalid('surplus')),
    request('__proto__', `{"__proto__":{"admin":true},${text.slice(1)}`, invalid('__proto__')),
    request(
      'constructor',
      JSON.stringify({ ...valid, constructor: { prototype: {} } }),
      invalid('constructor'),
    ),
    request('more than 64 KiB', JSON.stringify({ ...valid, surplus: 'x'.repeat(65_536) }), {
      status: 413,
      code: 'body_too_large',
    }),
    ...contentTypes(method, path, text),
    ...Object.keys(valid).flatMap((field) => [
      ...(optional.includes(field)
        ? []
        : [request(`without ${field}`, JSON.stringify({ ...valid, [field]: undefined }), invalid(field))]),
      ...[null, [], {}, true, ...(wrong[field] ?? [])].map((value) =>
        request(`${field} = ${shown(value)}`, JSON.stringify({ ...valid, [field]: value }), invalid(field)),
      ),
    ]),
    request('bytes that are no UTF-8', withoutUtf8(text), malformed),
  ];
}

/** The same JSON, with two bytes in its first text that no UTF-8 has. */
function withoutUtf8(json: string): Uint8Array {
  const end = json.indexOf('"', json.indexOf(':"') + 2);
  return Buffer.concat([
    Buffer.from(json.slice(0, end)),
    Buffer.of(0xff, 0xfe),
    Buffer.from(json.slice(end)),
  ]);
}

function contentTypes(method: string, path: string, body: string): BadRequest[] {
  const of = (type: string, status = 415, code = 'content_type_unsupported'): BadRequest => ({
    what: `${method} ${path} as ${type}`,
    method,
    path,
    headers: { 'content-type': type },
    body,
    status,
    code,
  });
  return [
    of('text/plain'),
    of('application/x-www-form-urlencoded'),
    of('application/xml'),
    of('application/json; charset=koi8-r', 415, 'encoding_unsupported'),
  ];
}

/** Ids in a path that are none, and one of something that there is not. */
export function badIds(
  method: string,
  pathOf: (id: string) => string,
  unknownCode: string,
  body?: object,
): BadRequest[] {
  const request = (id: string, status: number, code: string): BadRequest => ({
    what: `${method} ${pathOf(id)}`,
    method,
    path: pathOf(id),
    ...(body && { headers: JSON_TYPE, body: JSON.stringify(body) }),
    status,
    code,
  });
  const none = [
    '1',
    'null',
    '%00',
    '%F0%9F%8E%AB',
    `${UNKNOWN_ID}0`,
    `{${UNKNOWN_ID}}`,
    "'%20OR%201=1--",
    '..%2F..%2Fetc',
  ];
  return [
    ...none.map((id) => ({ ...request(id, 400, 'request_invalid'), fields: ['id'] })),
    request('%ZZ', 400, 'request_invalid'),
    request(UNKNOWN_ID, 404, unknownCode),
  ];
}

export const badQueries = (
  path: string,
  queries: Readonly<Record<string, readonly string[]>>,
): BadRequest[] =>
  Object.entries(queries).flatMap(([fields, texts]) =>
    texts.map((text) => ({
      what: `GET ${path}?${text}`,
      method: 'GET',
      path: `${path}?${text}`,
      status: 400,
      code: 'request_invalid',
      fields: fields.split(','),
    })),
  );

/** Routes that no service has. */
export const unknownRoutes: readonly BadRequest[] = [
  ['POST', '/'],
  ['GET', '/api'],
  ['GET', '/api/nothing'],
  ['DELETE', '/api/bookings'],
  ['POST', '/health/live'],
  ['GET', '/API%2Fbookings'],
].map(([method, path]) => ({
  what: `${method} ${path}`,
  method: method!,
  path: path!,
  status: 404,
  code: 'route_unknown',
}));

const shown = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};
