import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Transactor, UnitOfWork } from '../messaging/index.ts';
import { refused } from './errors.ts';
import type { IdempotencyKeys, OwnedKey } from './idempotency-keys.ts';
import { principalOf } from './principal.ts';
import { STANDARD_REFUSALS } from './standard-refusals.ts';

/**
 * A success, as it is sent the first time and every time the request is repeated with its key. Its body is JSON-safe: what
 * it reads after `JSON.stringify` is what is sent.
 */
export type Answer<Body extends object | undefined = object | undefined, Status extends number = number> = {
  readonly status: Status;
  /** The header `Location`. */
  readonly location?: string;
} & ([Body] extends [object] ? { readonly body: Body } : { readonly body?: Body });

/** What of a request decides whether it is the same one again. Its body has been parsed and found valid. */
export type RepeatableRequest = Pick<Request, 'method' | 'baseUrl' | 'path' | 'headers' | 'body'>;

/** Seconds after which a key that was claimed and never settled may be claimed again. */
const CLAIM_SECONDS = 30;
const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;

/**
 * Gives a request that is repeated with its `Idempotency-Key` its first answer again, instead of a second effect. A key
 * belongs to its caller (the principal if a middleware has set one, else the `userId` of the body), method and path:
 * others may use the same one and never meet.
 * Requests without the header are not looked at. Nothing is kept of a request that failed: it may be repeated.
 *
 * @example
 * const answer = await this.idempotency.once(request, async (work) => {
 *   const { state } = await this.createBooking.execute(command, work);
 *   return { status: 201, body: representationOf(state), location: this.links.booking(state.id) };
 * });
 * sendAnswer(response, answer);
 */
export class Idempotency {
  readonly #transactor: Transactor;
  readonly #keys: IdempotencyKeys;

  constructor(transactor: Transactor, keys: IdempotencyKeys) {
    this.#transactor = transactor;
    this.#keys = keys;
  }

  /**
   * Key, fingerprint, effect and answer become true in one transaction. Of the answer's type the very status is kept, for
   * `Operation` to compare.
   * @throws HttpError as `claim`, and whatever the body throws
   */
  once<Given extends Answer<object | undefined, Status>, Status extends number>(
    request: RepeatableRequest,
    body: (work: UnitOfWork) => Promise<Given>,
  ): Promise<Given> {
    return this.#transactor.transact(async (work) => {
      const earlier = await this.claim(request, work);
      if (earlier !== undefined) return earlier as typeof earlier & Given;
      const answer = await body(work);
      await this.settle(request, answer, work);
      return answer;
    });
  }

  /**
   * For effects that need a step outside any transaction: the first unit of work claims, the last one settles. A claim that
   * is not settled within 30 s counts for abandoned, and the next request with the key goes on.
   * @returns the first answer if there is one, with whatever status and body the operation has; undefined: go on
   * @throws HttpError 400 `idempotency_key_invalid`, 409 `idempotency_key_in_use` while the first one is under way,
   * 422 `idempotency_key_reused` if it was another body
   */
  async claim(request: RepeatableRequest, work: UnitOfWork): Promise<Answer<never, never> | undefined> {
    const key = ownedKeyOf(request);
    if (key === undefined) return undefined;
    const claim = await this.#keys.take(key, fingerprintOf(request), CLAIM_SECONDS, work);
    if (claim.outcome === 'answered') return JSON.parse(claim.answer) as Answer<never, never>;
    if (claim.outcome === 'in-use') throw refused(STANDARD_REFUSALS.keyInUse);
    if (claim.outcome === 'reused') throw refused(STANDARD_REFUSALS.keyReused);
    return undefined;
  }

  /**
   * Keeps the answer to a claimed request.
   * @throws HttpError 409 `idempotency_key_in_use` if the claim was abandoned and another request settled it: what
   * this unit of work has done must not be done twice, and a retry gets the answer
   */
  async settle(request: RepeatableRequest, answer: Answer, work: UnitOfWork): Promise<void> {
    const key = ownedKeyOf(request);
    if (key === undefined) return;
    if (!(await this.#keys.settle(key, JSON.stringify(answer), work)))
      throw refused(STANDARD_REFUSALS.keyInUse);
  }
}

/**
 * Names the effect of a request for who has it outside any transaction: the same text for each repetition with an
 * `Idempotency-Key`, another one for another principal's; undefined without the header.
 */
export function effectKeyOf(request: RepeatableRequest): string | undefined {
  const key = ownedKeyOf(request);
  return key?.unowned ?? key?.id;
}

/** Sends an answer, with its body if it has one; all repetitions of a request are sent the same bytes. */
export function sendAnswer(response: Response, { status, body, location }: Answer): void {
  if (location !== undefined) response.location(location);
  response.status(status);
  if (body === undefined) response.end();
  else response.json(body);
}

function keyOf({ headers }: RepeatableRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || (typeof key === 'string' && VISIBLE_ASCII.test(key))) return key;
  const message = 'Idempotency-Key must have 1 to 255 visible ASCII characters, no spaces';
  throw refused(STANDARD_REFUSALS.keyInvalid, [{ field: 'Idempotency-Key', message }]);
}

function ownedKeyOf(request: RepeatableRequest): OwnedKey | undefined {
  const key = keyOf(request);
  if (key === undefined) return undefined;
  const { method, baseUrl, path } = request;
  const principal = principalOf(request);
  const { userId } = (request.body ?? {}) as { userId?: unknown };
  const owner = principal === undefined ? { userId } : { principal };
  const id = sha256(JSON.stringify([owner, method, `${baseUrl}${path}`, key]));
  return { id: `of one caller: ${id}`, unowned: principal === undefined ? key : undefined };
}

/** Equal for the same method, path and body, in whatever order and layout the body's fields are written. */
function fingerprintOf({ method, baseUrl, path, body }: RepeatableRequest): string {
  const canonical = JSON.stringify(body, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? sorted(value) : value,
  );
  return sha256(`${method} ${baseUrl}${path}\n${canonical}`);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const sorted = (object: object): object =>
  Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)));
