import { BookingSaga } from '@ticketwave/booking-service/application/booking-saga/booking.saga';
import type { BookingSagaState } from '@ticketwave/booking-service/application/booking-saga/booking-saga-state';
import type { BookingInput } from '@ticketwave/booking-service/application/booking-saga/inputs-and-commands';
import { DEADLINE_REACHED } from '@ticketwave/building-blocks/internal/saga';
import type { DeadlineReached } from '@ticketwave/building-blocks/saga';
import { expect } from 'chai';
import { golden } from '../../support/goldens.ts';
import { BOOKING_ID, CONCERT, LATER, newBooking, PAYMENT } from './given.ts';
import { RecordingWork } from './recording-work.ts';
import {
  cancel,
  declined,
  given,
  prepared,
  PRICE,
  refunded,
  rejected,
  reserved,
  succeeded,
} from './story.ts';
import { StoredBookings } from './stored-bookings.ts';

const POLICY = { timeToLiveSeconds: 900, compensationSeconds: 300 };

/** A booking and its saga, which handle the same: as one unit of work after the other. */
class SagaOnMemory {
  readonly bookings = new StoredBookings(newBooking());
  readonly saga = new BookingSaga(this.bookings, POLICY);
  sagaState: BookingSagaState = given().sagaState;
  work = new RecordingWork();

  async handles(...inputs: (BookingInput | DeadlineReached)[]): Promise<this> {
    for (const input of inputs) {
      const isDeadline = input.type === 'deadline-reached';
      const now = isDeadline ? this.saga.decide(this.sagaState, input, LATER).deadline! : LATER;
      const { state, commands } = this.saga.decide(this.sagaState, input, now);
      this.sagaState = state;
      this.work = new RecordingWork();
      const context = { id: BOOKING_ID, now, work: this.work };
      for (const command of commands) await this.saga.execute(command, state, context);
    }
    return this;
  }

  get booking() {
    return this.bookings.stored[0]!.state;
  }
}

describe('the saga of a booking', () => {
  const ways: [string, (BookingInput | DeadlineReached)[]][] = [
    ['confirmed', [reserved, prepared, succeeded]],
    ['paid early', [succeeded, prepared, reserved]],
    ['declined', [reserved, prepared, declined]],
    ['declined early', [declined]],
    ['rejected', [prepared, rejected()]],
    ['cancelled', [reserved, prepared, succeeded, cancel, refunded()]],
    ['expired', [reserved, prepared, DEADLINE_REACHED]],
    ['unanswered', [prepared, succeeded, DEADLINE_REACHED]],
  ];
  for (const [what, way] of ways) {
    it(`${what}: the booking stands where its saga says`, async () => {
      const subject = await new SagaOnMemory().handles(...way);
      expect(subject.booking.status).to.equal(subject.sagaState.status);
      expect(subject.booking.payment?.id ?? null).to.equal(subject.sagaState.payment.id);
      expect(subject.booking.history).to.have.length(1 + way.length);
    });
  }

  it('a cancellation asks for the tickets back in the same unit of work', async () => {
    const { work } = await new SagaOnMemory().handles(reserved, prepared, cancel);
    expect(work.names).to.deep.equal(['ReleaseEventInventoryIntegrationEvent']);
    expect(work.published[0]?.data).to.deep.equal({
      event_id: CONCERT.id,
      booking_id: BOOKING_ID,
      quantity_released: 2,
      reason: 'user-requested',
      requested_at: LATER.toISOString(),
    });
    expect(work.tracked).to.have.length(1);
  });

  it('what nobody answers stands in the history, and as long as it lasts in the booking', async () => {
    const subject = await new SagaOnMemory().handles(reserved, cancel);
    await subject.handles(DEADLINE_REACHED, DEADLINE_REACHED, DEADLINE_REACHED);
    expect(subject.booking.reviewReason).to.equal('compensation failed: release');
    expect(subject.saga.reviewReasonOf(subject.sagaState)).to.equal('compensation failed: release');
    expect(subject.booking.history.map(({ what }) => what)).to.deep.equal([
      'created',
      'tickets-reserved',
      'cancelled',
      'release-repeated',
      'release-repeated',
      'compensation-failed',
    ]);
    await subject.handles({ type: 'tickets-released' });
    expect(subject.booking.reviewReason).to.equal(null);
  });

  it('keeps its state as JSON', async () => {
    const { sagaState } = await new SagaOnMemory().handles(
      reserved,
      prepared,
      succeeded,
      cancel,
      refunded(PRICE / 2),
    );
    expect(JSON.parse(JSON.stringify(sagaState))).to.deep.equal(sagaState);
  });

  it('its examples are a booking at its beginning and one of each input', () => {
    const { initial, inputs } = new SagaOnMemory().saga.examples;
    expect({ ...given().sagaState, ...initial }).to.deep.equal(initial);
    expect(new Set(inputs.map(({ type }) => type)).size).to.equal(inputs.length);
  });
});

describe('what the saga of a booking handles', () => {
  const { saga } = new SagaOnMemory();
  const inputOf = (type: string, data: object): [saga: string | null, input: BookingInput | undefined] => {
    const row = saga.inputs.find(({ event }) => event.contract.type === type)!;
    const message = { ...golden(type).body.data, booking_id: BOOKING_ID, ...data };
    return [row.saga(message), row.input(message)];
  };

  it('of Catalog: what becomes of its tickets, and nothing of a restocking', () => {
    const updated = 'catalog.inventory.updated';
    expect(inputOf(updated, { update_type: 'reserved' })).to.deep.equal([BOOKING_ID, reserved]);
    expect(inputOf(updated, { update_type: 'released' })).to.deep.equal([
      BOOKING_ID,
      { type: 'tickets-released' },
    ]);
    const restocked = { update_type: 'restocked', booking_id: null };
    expect(inputOf(updated, restocked)).to.deep.equal([null, undefined]);
    const rejection = inputOf('catalog.inventory.update-rejected', { rejection_reason: 'event-over' });
    expect(rejection).to.deep.equal([BOOKING_ID, { type: 'tickets-rejected', reason: 'event-over' }]);
  });

  it('of Payment: what becomes of its payment', () => {
    const payment = { payment_id: PAYMENT.id };
    const preparation = inputOf('payment.payment.created', { ...payment, payment_url: PAYMENT.url });
    expect(preparation).to.deep.equal([BOOKING_ID, prepared]);
    expect(inputOf('payment.payment.succeeded', payment)).to.deep.equal([BOOKING_ID, succeeded]);
    const failure = { ...payment, error_code: 'card_declined', error_message: 'The card was declined.' };
    expect(inputOf('payment.payment.failed', failure)).to.deep.equal([BOOKING_ID, declined]);
  });

  it('of a refund: which one, and how much in minor units', () => {
    const refund = { refund_id: 'r', amount: 10.1, currency: 'EUR', reason: 'so' };
    const input = { type: 'payment-refunded', refundId: 'r', minor: 1010, reason: 'so' };
    expect(inputOf('payment.payment.refunded', refund)).to.deep.equal([BOOKING_ID, input]);
    const yen = { ...input, minor: 10 };
    expect(inputOf('payment.payment.refunded', { ...refund, amount: 10, currency: 'JPY' })).to.deep.equal([
      BOOKING_ID,
      yen,
    ]);
  });
});
