/** An answer that is not a success, in the words of whoever gave it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What every request has that is not a form or a link of another site: those cannot set headers. */
const HEADERS = { 'X-Console': '1', 'Content-Type': 'application/json' };

/** The path of what a service answers, through the gateway. Pure. */
export const pathTo = (service: string, path: string): string => `/console/api/services/${service}${path}`;

/** @throws ApiError whatever went wrong, with a sentence for people */
export const read = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  ask<T>(path, { headers: HEADERS, ...(signal && { signal }) });

/** @throws ApiError as `read` */
export const send = <T>(path: string, body: object, method: 'POST' | 'DELETE' = 'POST'): Promise<T> =>
  ask<T>(path, { method, headers: HEADERS, body: JSON.stringify(body) });

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (init.signal?.aborted === true) throw error;
    throw new ApiError(0, 'console_unreachable', 'OperationsService cannot be reached. Is it running?');
  });
  if (response.status === 204) return undefined as T;
  const body: unknown = await response.json().catch(() => undefined);
  // A service that is not healthy says what is wrong: that is an answer.
  if (response.ok || (response.status === 503 && isHealth(body))) return body as T;
  const { code, message } = errorIn(body);
  if (response.status === 401 && code === 'session_missing') onSignedOut();
  throw new ApiError(response.status, code, message ?? `It was answered with status ${response.status}.`);
}

const isHealth = (body: unknown): boolean => typeof body === 'object' && body !== null && 'problems' in body;

function errorIn(body: unknown): { readonly code: string; readonly message?: string } {
  const { error } = (body ?? {}) as { readonly error?: { readonly code: string; readonly message: string } };
  return error ?? { code: 'unreadable' };
}

let onSignedOut = (): void => undefined;

/** Called whenever the session turns out to have ended. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** What an error says to people. Pure. */
export const sentenceOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
