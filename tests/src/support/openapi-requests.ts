import type { OpenApi } from '@ticketwave/building-blocks/adapters';

/** A request as an example of a document has it. */
export interface ExampleRequest {
  /** Of the example. */
  readonly name: string;
  /** Its `operationId`. */
  readonly operation: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Of the body. */
  readonly type?: string | undefined;
  readonly body?: string | undefined;
  readonly idempotent: boolean;
  /** Whether a page is answered to those who ask for HTML. */
  readonly isPage: boolean;
  /** Whether the answer goes on until somebody ends it. */
  readonly isStream: boolean;
  /** The statuses that are no errors. */
  readonly successes: readonly string[];
}

interface Exampled {
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly (Exampled & {
    readonly in?: string;
    readonly name?: string;
    readonly $ref?: string;
  })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Exampled>> };
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

/** Each example of a body, or the request without one, with the first example of every parameter. Pure. */
export const requestsOf = ({ paths }: OpenApi): ExampleRequest[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      requestsTo(path, method.toUpperCase(), operation as unknown as Operation),
    ),
  );

function requestsTo(template: string, method: string, operation: Operation): ExampleRequest[] {
  const { operationId, parameters = [], requestBody, responses } = operation;
  const successes = Object.keys(responses).filter((status) => Number(status) < 400);
  const query = new URLSearchParams();
  let path = template;
  for (const { in: where, name = '', examples = {} } of parameters) {
    const [first] = Object.values(examples);
    if (where === 'path') path = path.replace(`{${name}}`, encodeURIComponent(String(first!.value)));
    if (where === 'query') query.set(name, String(first!.value));
  }
  const request = {
    operation: operationId,
    method,
    path: query.size > 0 ? `${path}?${query.toString()}` : path,
    idempotent: parameters.some(({ $ref }) => $ref?.endsWith('/Idempotency-Key')),
    isPage: Object.values(responses).some(({ content = {} }) => 'text/html' in content),
    isStream: Object.values(responses).some(({ content = {} }) => 'text/event-stream' in content),
    successes,
  };
  if (requestBody === undefined) return [{ ...request, name: operationId }];
  return Object.entries(requestBody.content).flatMap(([type, { examples = {} }]) =>
    Object.entries(examples).map(([name, { value }]) => ({
      ...request,
      ...{ name: `${operationId} ${name}`, type, body: written(type, value) },
    })),
  );
}

const written = (type: string, value: unknown): string =>
  type === 'application/json'
    ? JSON.stringify(value)
    : new URLSearchParams(value as Record<string, string>).toString();
