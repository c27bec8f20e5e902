import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { unreachableFailure, usageFailure } from '../operator/exit-codes.ts';

/** Without a byte for so long, comments included, a connection is taken for dead. */
const SILENCE_MS = 45_000;

/** What is asked for. */
export interface StreamRequest {
  /** With its query. */
  readonly url: URL;
  /** Never shown. */
  readonly token: string;
  /** The id of the last event that was seen; undefined for those to come. */
  readonly after: string | undefined;
}

/**
 * One connection to a stream of server-sent events, until it ends or is aborted.
 * @throws {Failure} with exit code 2 if the request or its token is refused, 3 if nobody answers; Error if the connection
 *   is lost later
 */
export async function* eventsOf(
  { url, token, after }: StreamRequest,
  signal: AbortSignal,
): AsyncGenerator<EventSourceMessage, void, undefined> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('nothing came for 45 s')), SILENCE_MS);
  try {
    const response = await connect({ url, token, after }, AbortSignal.any([signal, silence.signal]));
    const found: EventSourceMessage[] = [];
    const parser = createParser({ onEvent: (event) => void found.push(event) });
    const text = new TextDecoder();
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      timer.refresh();
      parser.feed(text.decode(chunk, { stream: true }));
      yield* found.splice(0);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function connect({ url, token, after }: StreamRequest, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, {
    headers: {
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
      ...(after !== undefined && { 'last-event-id': after }),
    },
    redirect: 'error',
    signal,
  }).catch((cause: unknown) => {
    if (signal.aborted) throw cause;
    throw unreachableFailure(`${url.origin} does not answer (${reasonOf(cause)}). Is it running?`, cause);
  });
  const type = response.headers.get('content-type') ?? '';
  if (response.ok && type.startsWith('text/event-stream')) return response;
  throw await refusal(url, response);
}

/** In the words of whoever has refused it. */
async function refusal({ origin }: URL, response: Response): Promise<Error> {
  const { status } = response;
  const body = (await response.json().catch(() => ({}))) as { error?: { message?: string } };
  const said = body.error?.message === undefined ? '' : `: ${body.error.message}`;
  if (status === 401 || status === 403)
    return usageFailure(`${origin} refuses OPS_TOKEN${said} Set it to a token of that service.`);
  if (status === 400) return usageFailure(`${origin} refuses this${said}`);
  return unreachableFailure(
    `${origin} answers ${status} instead of a stream of events${said}. Is it the event store? --url says which one.`,
  );
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
