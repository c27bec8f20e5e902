import { CancelBooking } from '@ticketwave/booking-service/application/cancel-booking';
import { CreateBooking } from '@ticketwave/booking-service/application/create-booking';
import type { BookingState } from '@ticketwave/booking-service/domain/booking-state';
import { newId, Transactor } from '@ticketwave/building-blocks/messaging';
import { currentCorrelation } from '@ticketwave/building-blocks/observability';
import { MakeCharge } from '@ticketwave/payment-service/application/make-charge';
import { MakeRefund } from '@ticketwave/payment-service/application/make-refund';
import { RequestRefund } from '@ticketwave/payment-service/application/request-refund';
import { StartCharge } from '@ticketwave/payment-service/application/start-charge';
import type { PaymentState } from '@ticketwave/payment-service/domain/payment-state';
import { Actor, once } from './actor.ts';
import type { CustomerPlan } from './scenario.ts';
import type { ServiceProcess } from './service-process.ts';
import type { SimulatedShop } from './simulated-shop.ts';
import { bookingTable } from '../in-memory/fakes/in-memory-bookings.ts';
import { catalogueTable } from '../in-memory/fakes/in-memory-catalogue.ts';
import { paymentTable } from '../in-memory/fakes/in-memory-payments.ts';

/** Somebody who books, pays, has second thoughts, or gets money back from a kind person. */
export class Customer extends Actor {
  readonly userId: string;
  readonly #plan: CustomerPlan;
  readonly #eventId: string;
  readonly #comes: Date;
  readonly #key = newId();

  constructor(number: number, plan: CustomerPlan, eventId: string, shop: SimulatedShop) {
    super(`customer ${number}`, shop);
    this.userId = `user-${number}`;
    this.#plan = plan;
    this.#eventId = eventId;
    this.#comes = after(shop.world.clock.now(), plan.comesAfter);
    const { booking, payment } = shop;
    this.intend(
      { what: 'books', service: booking, from: () => this.#mayBook(), act: (on) => this.#book(on) },
      { what: 'pays', service: payment, from: () => this.#mayPay(), act: (on) => this.#pay(on) },
      { what: 'cancels', service: booking, from: () => this.#mayCancel(), act: (on) => this.#cancel(on) },
      { what: 'is refunded', service: payment, from: () => this.#mayRefund(), act: (on) => this.#refund(on) },
    );
  }

  get booking(): BookingState | undefined {
    return this.shop.booking.storage.all(bookingTable).find(({ userId }) => userId === this.userId);
  }

  get payment(): PaymentState | undefined {
    return this.shop.payment.storage.all(paymentTable).find(({ userId }) => userId === this.userId);
  }

  #mayBook(): Date | undefined {
    return this.shop.booking.storage.get(catalogueTable, this.#eventId) && this.#comes;
  }

  async #book(process: ServiceProcess): Promise<void> {
    const correlationId = currentCorrelation()?.correlationId ?? newId();
    const { tickets: ticketCount } = this.#plan;
    const command = { eventId: this.#eventId, userId: this.userId, ticketCount, correlationId };
    await once(process, `book-${this.#key}`, async (work) => {
      const { state } = await process.get(CreateBooking).execute(command, work);
      return { status: 201, body: { bookingId: state.id } };
    });
  }

  #mayPay(): Date | undefined {
    const prepared = this.booking?.history.find(({ what }) => what === 'payment-prepared');
    return this.#plan.paysWith === null ? undefined : prepared && after(prepared.at, this.#plan.paysAfter);
  }

  async #pay(process: ServiceProcess): Promise<void> {
    const command = {
      paymentId: this.booking!.payment!.id,
      paymentMethod: this.#plan.paysWith!,
      idempotencyKey: `pay-${this.#key}`,
    };
    const charge = process.get(StartCharge);
    const started = await process.get(Transactor).transact((work) => charge.execute(command, work));
    await process.get(MakeCharge).execute(started);
  }

  #mayCancel(): Date | undefined {
    const { cancelsAfter } = this.#plan;
    return cancelsAfter === null ? undefined : this.booking && after(this.booking.createdAt, cancelsAfter);
  }

  async #cancel(process: ServiceProcess): Promise<void> {
    const command = { bookingId: this.booking!.id, reason: 'I have changed my mind.' };
    const cancel = process.get(CancelBooking);
    await process.get(Transactor).transact((work) => cancel.execute(command, work));
  }

  #mayRefund(): Date | undefined {
    return this.#plan.refundByHand === null ? undefined : this.payment?.capture?.at;
  }

  async #refund(process: ServiceProcess): Promise<void> {
    const { id: paymentId, amount } = this.payment!;
    const part = Math.max(1, Math.floor((amount.minor * this.#plan.refundByHand!) / 100)) / 100;
    const command = { paymentId, amount: part, reason: 'Sorry.', idempotencyKey: `refund-${this.#key}` };
    const request = process.get(RequestRefund);
    const { payment, refund } = await process
      .get(Transactor)
      .transact((work) => request.execute(command, work));
    await process.get(MakeRefund).execute(payment, refund.id);
  }
}

const after = (time: Date, seconds: number): Date => new Date(time.getTime() + seconds * 1000);
