import { eventually } from '../../support/eventually.ts';

/** An answer as it came over the wire; two of them are the same if they are deeply equal. */
export interface SentAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

export interface KeyedRequest {
  readonly path: string;
  readonly body: object;
  readonly key?: string | undefined;
}

/** Sends a POST, each time under a correlation id of its own. */
export async function post(url: string, { path, body, key }: KeyedRequest): Promise<SentAnswer> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    location: response.headers.get('location'),
    text: await response.text(),
  };
}

/** Repeats a request for as long as the answer is that another one with its key is under way. */
export function postUntilAnswered(url: string, request: KeyedRequest): Promise<SentAnswer> {
  const retry = async (): Promise<SentAnswer | false> => {
    const answer = await post(url, request);
    return answer.status !== 409 && answer;
  };
  return eventually(retry);
}

/** What an error answer says, without its correlation id. */
export function errorOf({ status, text }: SentAnswer): { status: number; code: string; fields: string[] } {
  const { error } = JSON.parse(text) as { error: { code: string; details?: { field: string }[] } };
  return { status, code: error.code, fields: error.details?.map(({ field }) => field) ?? [] };
}
