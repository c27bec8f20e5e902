import type { ReceivedMessage } from './received-message.ts';

/** Of numbers in headers: attempts and redrives are counted in an `integer` of PostgreSQL. */
const LIMIT = 2 ** 31;

/** A header that a foreign client has broken must not cost the message: it counts as never redriven. */
export function redrivesOf({ properties }: ReceivedMessage): number {
  const redrives = Number(properties.headers['x-redrives'] ?? 0);
  return Number.isSafeInteger(redrives) && redrives >= 0 && redrives < LIMIT ? redrives : 0;
}

/** Which try a delivery stands for, from 1. What a foreign client has broken counts as the first. */
export function attemptOf({ properties }: ReceivedMessage): number {
  const attempt = properties.headers['x-attempt'];
  return typeof attempt === 'number' && Number.isSafeInteger(attempt) && attempt >= 1 && attempt < LIMIT
    ? attempt
    : 1;
}
