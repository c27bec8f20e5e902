import type { Decision as AnyDecision } from '@ticketwave/building-blocks/saga';
import type { Happening } from '../../domain/booking.ts';
import type { BookingLife } from './booking-life.ts';
import type { BookingLifeCommand } from './commands.ts';
import { deadlineOf } from './standing.ts';

export type Decision = AnyDecision<BookingLife, BookingLifeCommand>;

/** From now on the life is like this, and these things are done. */
export const decided = (life: BookingLife, ...commands: BookingLifeCommand[]): Decision => ({
  state: life,
  commands,
  deadline: deadlineOf(life),
});

/** Nothing changes. @param why for the log */
export const passOver = (life: BookingLife, why: string): Decision => ({
  ...decided(life),
  passedOver: why,
});

/** It is known now and stands in the history; the booking is where it was. */
export const noted = (life: BookingLife, happening: Happening): Decision =>
  decided(life, { type: 'note', happening });

export const awaitingPayment = (life: BookingLife, happening: Happening): Decision =>
  decided({ ...life, status: 'awaiting-payment' }, { type: 'await-payment', happening });

export const confirmed = (life: BookingLife, happening: Happening): Decision =>
  decided({ ...life, status: 'confirmed' }, { type: 'confirm', happening });
