import type { Arena } from '../arena.ts';
import type { Fault } from './fault.ts';
import { bookingCreated, plant } from './planting.ts';

const confirmed =
  (body: (messageId: string) => string): Fault =>
  async (arena: Arena) =>
    `${await plant(arena, { body })} is confirmed`;

export const poisonNotJson: Fault = confirmed(() => '{ "event_id": ');

export const poisonBreakingItsSchema: Fault = confirmed((id) => bookingCreated(id, { quantity: 'many' }));

/** Nothing is wrong with it, but its handler cannot take it: more tickets than any table has room for. */
export const poisonWellFormed: Fault = confirmed((id) => bookingCreated(id, { quantity: 2 ** 40 }));
