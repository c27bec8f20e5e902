import type { UUID } from 'node:crypto';
import { numbered, shuffled, upTo } from '../support/ordered-sandbox.ts';
import type { WireMessage } from '../support/wire-message.ts';

export const EVENTS = 100;
/** Of so many entities one message fails until it is redriven. */
export const POISONED = 5;
export const POISON = 50;
/** How many messages are on their way to the broker at once; they are shuffled among each other. */
const CHUNK = 2_000;

/** What is wrong with the effects of an entity: a number that is not one more than that before it. */
export const WRONG = `
  WITH numbers AS (
    SELECT split_part(what, ' ', 1) AS entity, split_part(what, ' ', 2)::int AS number, id FROM effect
  ), steps AS (
    SELECT entity, number, number - lag(number, 1, 0) OVER (PARTITION BY entity ORDER BY id) AS step FROM numbers
  )
  SELECT entity, number, step FROM steps WHERE step <> 1 LIMIT 10`;

/** All events of all entities, each eleventh twice, every seventh failing once, in an order that is nearly the right one. */
export function chunksOf(entities: readonly UUID[]): WireMessage[][] {
  const messages = upTo(EVENTS).flatMap((number) =>
    entities.map((entity, index) => numbered(entity, number, noteOf(index, number))),
  );
  const deliveries = messages.flatMap((message, index) =>
    index % 11 === 0 ? [message, message] : [message],
  );
  const count = Math.ceil(deliveries.length / CHUNK);
  return Array.from({ length: count }, (_, index) =>
    shuffled(deliveries.slice(index * CHUNK, (index + 1) * CHUNK)),
  );
}

function noteOf(entity: number, number: number): string {
  if (entity < POISONED && number === POISON) return 'poison';
  return (entity + number) % 7 === 3 ? 'fails once' : '';
}
