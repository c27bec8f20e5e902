import { randomUUID } from 'node:crypto';
import { pause } from './pause.ts';

/** How long a request may take before nobody waits for its answer any more. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than a service needs to come back, and than an abandoned key stays taken. */
const PATIENCE_MS = 180_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4_000;

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface ClientOptions {
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** How long a request is repeated, in milliseconds. */
  readonly patienceMs?: number;
  /** Lets a request begin: whoever limits how many are open at a time. At once if absent. */
  readonly admit?: <T>(request: () => Promise<T>) => Promise<T>;
}

/** Asks as a robust program does: every POST has an Idempotency-Key, and is repeated with it until it is answered. */
export class InsistentClient {
  readonly #options: ClientOptions;
  #repeated = 0;

  constructor(options: ClientOptions = {}) {
    this.#options = options;
  }

  /** How often a request was sent once more because its answer was lost, or said that it may be. */
  get repeated(): number {
    return this.#repeated;
  }

  /** @returns undefined if there was no answer with a result */
  async get(url: string): Promise<Answer | undefined> {
    const answer = await this.#send(url, {});
    return answer === undefined || answer.status >= 500 ? undefined : answer;
  }

  /** @returns undefined if nobody can know what became of it, for all patience */
  async post(url: string, body: object): Promise<Answer | undefined> {
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'x-correlation-id': randomUUID(),
    };
    const request = { method: 'POST', headers, body: JSON.stringify(body) };
    const deadline = Date.now() + (this.#options.patienceMs ?? PATIENCE_MS);
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const answer = await this.#send(url, request);
      if (answer !== undefined && isFinal(answer)) return answer;
      if (Date.now() >= deadline) return undefined;
      this.#repeated++;
      await pause(wait);
    }
  }

  #send(url: string, request: RequestInit): Promise<Answer | undefined> {
    const { admit = (begin) => begin(), timeoutMs = REQUEST_TIMEOUT_MS } = this.#options;
    return admit(async () => {
      try {
        const response = await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
        return { status: response.status, body: (await response.json()) as Answer['body'] };
      } catch {
        return undefined; // whether it had its effect is for the next attempt to find out
      }
    });
  }
}

/** Nothing that a repetition with the same key could change. */
function isFinal({ status, body }: Answer): boolean {
  return status < 500 && (body['error'] as { code?: string } | undefined)?.code !== 'idempotency_key_in_use';
}
