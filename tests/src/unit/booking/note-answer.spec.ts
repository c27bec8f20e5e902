import { Bookings } from '@ticketwave/booking-service/application/bookings';
import { InventoryUpdateRejectedIntegrationEventHandler } from '@ticketwave/booking-service/application/inventory-update-rejected.integration-event-handler';
import { InventoryUpdatedIntegrationEventHandler } from '@ticketwave/booking-service/application/inventory-updated.integration-event-handler';
import { NoteAnswer } from '@ticketwave/booking-service/application/note-answer';
import { PaymentDataPreparedIntegrationEventHandler } from '@ticketwave/booking-service/application/payment-data-prepared.integration-event-handler';
import type { Booking } from '@ticketwave/booking-service/domain/booking';
import type { Logger } from '@ticketwave/building-blocks/observability';
import {
  InventoryUpdatedIntegrationEvent,
  InventoryUpdateRejectedIntegrationEvent,
  type InventoryUpdated,
} from '@ticketwave/catalog-contracts';
import { PaymentDataPreparedIntegrationEvent } from '@ticketwave/payment-contracts';
import { expect } from 'chai';
import { BOOKING_ID, bookingAfter, CONCERT, LATER, PAYMENT, prepared } from './given.ts';
import { RecordingWork } from './recording-work.ts';

class OneBooking extends Bookings {
  readonly saved: Booking[] = [];
  readonly #booking: Booking;

  constructor(booking: Booking) {
    super();
    this.#booking = booking;
  }

  override add(): Promise<void> {
    return Promise.reject(new Error('No answer creates a booking.'));
  }

  override lock(id: string): Promise<Booking | undefined> {
    return Promise.resolve(id === this.#booking.state.id ? this.#booking : undefined);
  }

  override save(booking: Booking): Promise<void> {
    this.saved.push(booking);
    return Promise.resolve();
  }

  override find(id: string): Promise<Booking | undefined> {
    return this.lock(id);
  }
}

const inventoryUpdated = (change: Partial<InventoryUpdated> = {}): InventoryUpdatedIntegrationEvent =>
  new InventoryUpdatedIntegrationEvent({
    event_id: CONCERT.id,
    booking_id: BOOKING_ID,
    previous_available_tickets: 100,
    current_available_tickets: 98,
    update_type: 'reserved',
    updated_at: LATER.toISOString(),
    ...change,
  });

describe('answers from other services', () => {
  let warnings: string[];
  let work: RecordingWork;

  beforeEach(() => {
    warnings = [];
    work = new RecordingWork();
  });

  function given(booking: Booking): { bookings: OneBooking; noteAnswer: NoteAnswer } {
    const bookings = new OneBooking(booking);
    const silent = () => undefined;
    const logger: Logger = {
      debug: silent,
      info: silent,
      error: silent,
      warn: (line) => void warnings.push(line),
    };
    return { bookings, noteAnswer: new NoteAnswer(bookings, { now: () => LATER }, logger) };
  }

  it('given a prepared payment, when the tickets are reserved, then the booking is saved and its events are heard', async () => {
    const booking = bookingAfter(prepared);
    const { bookings, noteAnswer } = given(booking);
    await new InventoryUpdatedIntegrationEventHandler(noteAnswer).handle(inventoryUpdated(), work);
    expect(booking.state).to.include({ status: 'awaiting-payment', updatedAt: LATER });
    expect(bookings.saved).to.deep.equal([booking]);
    expect(work.tracked).to.deep.equal([booking]);
  });

  it('when the payment is prepared, then the booking knows where to pay', async () => {
    const booking = bookingAfter();
    const { noteAnswer } = given(booking);
    const answer = new PaymentDataPreparedIntegrationEvent({
      booking_id: BOOKING_ID,
      payment_id: PAYMENT.id,
      amount: 99.8,
      currency: 'EUR',
      expires_at: booking.state.expiresAt.toISOString(),
      payment_url: PAYMENT.url,
      prepared_at: LATER.toISOString(),
    });
    await new PaymentDataPreparedIntegrationEventHandler(noteAnswer).handle(answer, work);
    expect(booking.state.payment).to.deep.equal(PAYMENT);
  });

  it('when the tickets are rejected, then the booking has failed for that reason', async () => {
    const booking = bookingAfter();
    const { noteAnswer } = given(booking);
    const answer = new InventoryUpdateRejectedIntegrationEvent({
      event_id: CONCERT.id,
      booking_id: BOOKING_ID,
      requested_quantity: 2,
      available_tickets: 1,
      rejection_reason: 'event-over',
      rejected_at: LATER.toISOString(),
    });
    await new InventoryUpdateRejectedIntegrationEventHandler(noteAnswer).handle(answer, work);
    expect(booking.state.status).to.equal('failed');
    expect(booking.state.history.at(-1)?.reason).to.equal('event-over');
  });

  it('an answer about a booking that is not known is logged, and is done with', async () => {
    const { bookings, noteAnswer } = given(bookingAfter());
    const stranger = inventoryUpdated({ booking_id: '0197f1f0-0000-7000-8000-000000000000' });
    await new InventoryUpdatedIntegrationEventHandler(noteAnswer).handle(stranger, work);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain('0197f1f0-0000-7000-8000-000000000000');
    expect(bookings.saved).to.be.empty;
  });

  for (const other of [
    { update_type: 'restocked', booking_id: null },
    { update_type: 'released', booking_id: BOOKING_ID },
  ] as const) {
    it(`a change of stock of type ${other.update_type} is no answer to a booking`, async () => {
      const booking = bookingAfter();
      const { bookings, noteAnswer } = given(booking);
      await new InventoryUpdatedIntegrationEventHandler(noteAnswer).handle(inventoryUpdated(other), work);
      expect(booking.newHistory).to.be.empty;
      expect(bookings.saved).to.be.empty;
      expect(warnings).to.be.empty;
    });
  }
});
