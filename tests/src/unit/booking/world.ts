import {
  initialSagaState,
  type BookingSagaState,
} from '@ticketwave/booking-service/application/booking-saga/booking-saga-state';
import type { BookingCommand } from '@ticketwave/booking-service/application/booking-saga/inputs-and-commands';
import { decide } from '@ticketwave/booking-service/application/booking-saga/decide';
import type { BookingInput } from '@ticketwave/booking-service/application/booking-saga/inputs-and-commands';
import { deadlineOf } from '@ticketwave/booking-service/application/booking-saga/booking-saga-state';
import { hasEnded } from '@ticketwave/booking-service/domain/booking-state';
import { DEADLINE_REACHED } from '@ticketwave/building-blocks/internal/saga';
import type { DeadlineReached } from '@ticketwave/building-blocks/saga';
import { CREATED_AT, newBooking } from './given.ts';
import {
  cancel,
  COMPENSATION_SECONDS,
  declined,
  prepared,
  PRICE,
  refunded,
  rejected,
  released,
  reserved,
  succeeded,
} from './story.ts';

/** Something on its way, which may take as long as it likes and be overtaken. */
type Mail =
  | { readonly to: 'catalog'; readonly request: 'reserve' | 'release' }
  | { readonly to: 'payment'; readonly request: 'prepare' | 'booking-ended' }
  | { readonly to: 'booking'; readonly input: BookingInput; readonly copies: number };

interface Possibilities {
  readonly soldOut: boolean;
  readonly cancel: boolean;
  readonly byHand: boolean;
  /** Answers to a release or refund may be so late that they are asked for again, or given up. */
  readonly lateAnswers: boolean;
}

/** One booking, and what Catalog, Payment and the user can do about it, as SPEC 4 says. */
export interface World {
  readonly sagaState: BookingSagaState;
  readonly now: number;
  readonly mail: readonly Mail[];
  readonly tickets: 'untouched' | 'reserved' | 'rejected' | 'released';
  readonly payment: 'none' | 'prepared' | 'charging' | 'captured' | 'failed' | 'cancelled';
  readonly paymentKnowsOfTheEnd: boolean;
  readonly refundedMinor: number;
  readonly refundedByHandMinor: number;
  /** What was decided so far, by kind. */
  readonly done: Readonly<Partial<Record<BookingCommand['type'], number>>>;
  /** What may still happen in this world. */
  readonly may: Possibilities;
  /** How often each message to the booking is delivered. */
  readonly copies: number;
}

export const newWorld = (may: Possibilities, copies = 1): World => ({
  sagaState: initialSagaState(newBooking().state),
  now: CREATED_AT.getTime(),
  mail: [
    { to: 'catalog', request: 'reserve' },
    { to: 'payment', request: 'prepare' },
  ],
  tickets: 'untouched',
  payment: 'none',
  paymentKnowsOfTheEnd: false,
  refundedMinor: 0,
  refundedByHandMinor: 0,
  done: {},
  may,
  copies,
});

/** Every world that may come next: one delivery, one act of somebody, or the passing of time up to the deadline. */
export function* nextWorlds(world: World): Generator<World> {
  for (const [index, mail] of world.mail.entries()) {
    const rest = world.mail.filter((_, other) => other !== index);
    yield deliver(mail, { ...world, mail: rest });
  }
  const { payment, may } = world;
  if (payment === 'prepared') yield { ...world, payment: 'charging' };
  if (payment === 'charging') {
    yield refundIfEnded(report({ ...world, payment: 'captured' }, succeeded));
    yield report({ ...world, payment: 'failed' }, declined);
  }
  if (payment === 'captured' && may.byHand) yield refundByHand(world);
  if (may.cancel) yield receive({ ...world, may: { ...may, cancel: false } }, cancel);
  const due = deadlineOf(world.sagaState);
  const isPatient = hasEnded(world.sagaState) && !may.lateAnswers;
  if (due !== null && !isPatient)
    yield receive({ ...world, now: Math.max(world.now, due.getTime()) }, DEADLINE_REACHED);
}

/** Nothing is on its way and nobody waits for anything. */
export const isQuiet = ({ mail, payment, sagaState }: World): boolean =>
  mail.length === 0 && payment !== 'charging' && deadlineOf(sagaState) === null;

function deliver(mail: Mail, world: World): World {
  if (mail.to === 'catalog') return mail.request === 'reserve' ? reserve(world) : release(world);
  if (mail.to === 'payment') return mail.request === 'prepare' ? prepare(world) : end(world);
  const { input, copies } = mail;
  const again = copies > 1 ? [{ ...mail, copies: copies - 1 }] : [];
  return receive({ ...world, mail: [...world.mail, ...again] }, input);
}

function receive(world: World, input: BookingInput | DeadlineReached): World {
  const context = { now: new Date(world.now), compensationSeconds: COMPENSATION_SECONDS };
  const { state, commands } = decide(world.sagaState, input, context);
  const done = { ...world.done };
  const mail = [...world.mail];
  for (const { type } of commands) {
    if (type !== 'note') done[type] = (done[type] ?? 0) + 1;
    if (type === 'release-tickets') mail.push({ to: 'catalog', request: 'release' });
    if (type === 'cancel' || type === 'fail') mail.push({ to: 'payment', request: 'booking-ended' });
  }
  return { ...world, sagaState: state, mail, done };
}

function report(world: World, input: BookingInput): World {
  return { ...world, mail: [...world.mail, { to: 'booking', input, copies: world.copies }] };
}

function reserve(world: World): World {
  if (world.tickets === 'released') return report(world, rejected('released'));
  if (world.may.soldOut) return report({ ...world, tickets: 'rejected' }, rejected());
  return report({ ...world, tickets: 'reserved' }, reserved);
}

function release(world: World): World {
  return report({ ...world, tickets: world.tickets === 'rejected' ? 'rejected' : 'released' }, released);
}

function prepare(world: World): World {
  if (world.paymentKnowsOfTheEnd) return { ...world, payment: 'cancelled' };
  return report({ ...world, payment: 'prepared' }, prepared);
}

function end(world: World): World {
  const { payment } = world;
  return refundIfEnded({
    ...world,
    paymentKnowsOfTheEnd: true,
    payment: payment === 'prepared' ? 'cancelled' : payment,
  });
}

function refundIfEnded(world: World): World {
  const left = PRICE - world.refundedMinor;
  if (!world.paymentKnowsOfTheEnd || world.payment !== 'captured' || left === 0) return world;
  return report({ ...world, refundedMinor: PRICE }, refunded(left, 'at-the-end'));
}

function refundByHand(world: World): World {
  const left = PRICE - world.refundedMinor;
  const minor = Math.min(PRICE / 2, left);
  const spent = { ...world, may: { ...world.may, byHand: false } };
  if (minor === 0) return spent;
  const given = { refundedMinor: world.refundedMinor + minor, refundedByHandMinor: minor };
  return report({ ...spent, ...given }, refunded(minor, 'by-hand'));
}
