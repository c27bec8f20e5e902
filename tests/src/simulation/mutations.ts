import { BookingPolicy } from '@ticketwave/booking-service/application/booking-policy';
import { Bookings } from '@ticketwave/booking-service/application/bookings';
import { BookingSaga } from '@ticketwave/booking-service/application/booking-saga/booking.saga';
import type { HandledMessages } from '@ticketwave/building-blocks/adapters';
import { InMemoryDatabase } from '@ticketwave/testing';
import { newId } from '@ticketwave/building-blocks/messaging';
import { Saga } from '@ticketwave/building-blocks/saga';
import { Reservations } from '@ticketwave/catalog-service/application/reservations';
import { TicketedEvents } from '@ticketwave/catalog-service/application/ticketed-events';
import type { TicketedEvent } from '@ticketwave/catalog-service/domain/ticketed-event';
import { Bookings as PaidBookings } from '@ticketwave/payment-service/application/bookings';
import {
  PaymentProvider,
  type ChargeRequest,
  type RefundRequest,
} from '@ticketwave/payment-service/application/payment-provider';
import type { CustomerPlan } from './scenario.ts';
import { SimulatedProvider } from './simulated-provider.ts';
import type { Mutation } from './simulated-shop.ts';
import { InMemoryPaidBookings } from '../in-memory/fakes/in-memory-paid-bookings.ts';
import { InMemoryReservations } from '../in-memory/fakes/in-memory-reservations.ts';
import { InMemoryTicketedEvents } from '../in-memory/fakes/in-memory-ticketed-events.ts';

/** Takes every delivery for the first one. */
class ForgetfulInbox implements HandledMessages {
  readonly #inbox: HandledMessages;

  constructor(inbox: HandledMessages) {
    this.#inbox = inbox;
  }

  hasOpenAttempt: HandledMessages['hasOpenAttempt'] = (key) => this.#inbox.hasOpenAttempt(key);
  begin: HandledMessages['begin'] = () => Promise.resolve(1);
  claim: HandledMessages['claim'] = (keys) => Promise.resolve(keys.map(({ messageId }) => messageId));
  release: HandledMessages['release'] = (keys, work) => this.#inbox.release(keys, work);
  fail: HandledMessages['fail'] = (key) => this.#inbox.fail(key);
  settle: HandledMessages['settle'] = (key, attempt) => this.#inbox.settle(key, attempt);
  giveUp: HandledMessages['giveUp'] = (key) => this.#inbox.giveUp(key);
  uncount: HandledMessages['uncount'] = (key) => this.#inbox.uncount(key);
  contend: HandledMessages['contend'] = (key) => this.#inbox.contend(key);
}

/** Confirms whatever is paid, reserved or not. */
class HastySaga extends BookingSaga {
  override decide(...[state, input, now]: Parameters<BookingSaga['decide']>) {
    const isPaid = input.type === 'payment-succeeded' && state.inventory === 'unanswered';
    return super.decide(isPaid ? { ...state, inventory: 'reserved' } : state, input, now);
  }
}

/** Never looks at the clock. */
class TimelessSaga extends BookingSaga {
  override decide(...parts: Parameters<BookingSaga['decide']>) {
    return { ...super.decide(...parts), deadline: null };
  }
}

/** Does not remember a release that comes before its reservation. */
class ForgetfulReservations extends InMemoryReservations {
  override async note(...[reservation, now, work]: Parameters<Reservations['note']>) {
    const earlier = await super.note(reservation, now, work);
    if (earlier === undefined && reservation.status === 'released') this.forget(reservation, work);
    return earlier;
  }
}

/** Gives out tickets that are not there. */
class GenerousTicketedEvents extends InMemoryTicketedEvents {
  override takeTickets(...[id, quantity, , work]: Parameters<TicketedEvents['takeTickets']>) {
    return this.returnTickets(id, -quantity, work) as Promise<TicketedEvent | undefined>;
  }
}

/** Does not remember bookings that ended before their payment was prepared. */
class ForgetfulPaidBookings extends InMemoryPaidBookings {
  override rememberEnd(): Promise<void> {
    return Promise.resolve();
  }
}

/** Asks for the money anew when the first call had no answer. */
class RepeatingCharges extends SimulatedProvider {
  readonly #asked = new Set<string>();

  override charge(request: ChargeRequest) {
    const isFirst = !this.#asked.has(request.key);
    this.#asked.add(request.key);
    return super.charge(isFirst ? request : { ...request, key: newId(), paymentMethod: 'success' });
  }
}

/** Gives the money back anew at every call. */
class RepeatingRefunds extends SimulatedProvider {
  override refund(request: RefundRequest) {
    return super.refund({ ...request, key: newId() });
  }
}

export interface Broken {
  /** Part of a sentence of what does not add up then. */
  readonly finds: RegExp;
  readonly mutation: Mutation;
  /** What customers do, so that it matters soon. */
  readonly customers?: Partial<CustomerPlan>;
}

const CHANGES_HIS_MIND = { paysWith: 'success', paysAfter: 0, cancelsAfter: 0, comesAfter: 0 } as const;

/** What can be broken, and what is then found. */
export const mutations: Readonly<Record<string, Broken>> = {
  'a message that takes effect at each delivery': {
    finds: /has published twice/,
    mutation: { inbox: (inbox) => new ForgetfulInbox(inbox) },
  },
  'a booking that is confirmed without tickets': {
    finds: /tickets that are reserved/,
    customers: { event: 0, tickets: 3, paysWith: 'success', paysAfter: 0, cancelsAfter: null, comesAfter: 0 },
    mutation: saga(HastySaga),
  },
  'a booking that never expires': {
    finds: /stays (pending|awaiting-payment)/,
    mutation: saga(TimelessSaga),
  },
  'a release that is forgotten when it overtakes its reservation': {
    customers: CHANGES_HIS_MIND,
    finds: /tickets that are reserved/,
    mutation: {
      rebind: (service, container) => {
        if (service !== 'catalog') return;
        const fake = new ForgetfulReservations(container.get(InMemoryDatabase));
        container.rebind(Reservations).toConstantValue(fake);
      },
    },
  },
  'tickets that are sold without a look at the stock': {
    // The contract refuses to publish fewer than none.
    finds: /dead letter: booking.inventory.update-requested/,
    mutation: {
      rebind: (service, container) => {
        if (service !== 'catalog') return;
        const fake = new GenerousTicketedEvents(container.get(InMemoryDatabase));
        container.rebind(TicketedEvents).toConstantValue(fake);
      },
    },
  },
  'a payment that can be made for a booking that has ended': {
    customers: CHANGES_HIS_MIND,
    finds: /cents taken from/,
    mutation: {
      rebind: (service, container) => {
        if (service !== 'payment') return;
        const fake = new ForgetfulPaidBookings(container.get(InMemoryDatabase));
        container.rebind(PaidBookings).toConstantValue(fake);
      },
    },
  },
  'a charge that is repeated under another key': {
    customers: { paysWith: 'silent', paysAfter: 0, comesAfter: 0 },
    finds: /charges, all of payments that are known/,
    mutation: provider(RepeatingCharges),
  },
  'a refund that is repeated under another key': {
    customers: { ...CHANGES_HIS_MIND, cancelsAfter: 60 },
    finds: /cents taken from/,
    mutation: provider(RepeatingRefunds),
  },
};

function saga(SagaClass: typeof BookingSaga): Mutation {
  return {
    rebind: (service, container) => {
      if (service !== 'booking') return;
      const mutant = new SagaClass(container.get(Bookings), container.get(BookingPolicy));
      container.rebind(Saga).toConstantValue(mutant);
    },
  };
}

function provider(Provider: typeof SimulatedProvider): Mutation {
  return {
    rebind: (service, container, { process, shop }) => {
      if (service !== 'payment') return;
      container.rebind(PaymentProvider).toConstantValue(new Provider(shop.cards, process, shop.world));
    },
  };
}
