import { CancelBooking } from '@ticketwave/booking-service/application/cancel-booking';
import { Catalogue } from '@ticketwave/booking-service/application/catalogue';
import { GetBooking } from '@ticketwave/booking-service/application/get-booking';
import type { TicketedEvent } from '@ticketwave/booking-service/domain/ticketed-event';
import type { HandleOutcome } from '@ticketwave/building-blocks/saga';
import { expect } from 'chai';
import { BOOKING_ID, bookingAfter, CONCERT, LATER, payable } from './given.ts';
import { RecordingSagas } from './recording-sagas.ts';
import { RecordingWork } from './recording-work.ts';
import { StoredBookings } from './stored-bookings.ts';

class OneEvent extends Catalogue {
  readonly #ticketedEvent: TicketedEvent;

  constructor(ticketedEvent: TicketedEvent) {
    super();
    this.#ticketedEvent = ticketedEvent;
  }

  override find(): Promise<TicketedEvent> {
    return Promise.resolve(this.#ticketedEvent);
  }

  override remember(): Promise<void> {
    return Promise.reject(new Error('Bookings do not change the catalogue.'));
  }
}

function given({
  outcome = 'decided',
  startsAt = CONCERT.startsAt,
}: { outcome?: HandleOutcome; startsAt?: Date } = {}) {
  const sagas = new RecordingSagas(outcome);
  const getBooking = new GetBooking(new StoredBookings(bookingAfter(payable)));
  const catalogue = new OneEvent({ ...CONCERT, startsAt });
  const cancelBooking = new CancelBooking(getBooking, catalogue, sagas, { now: () => LATER });
  const cancel = (bookingId = BOOKING_ID) =>
    cancelBooking.execute({ bookingId, reason: 'I cannot come.' }, new RecordingWork());
  return { sagas, cancel };
}

const refusal = (cancelling: Promise<unknown>): Promise<unknown> =>
  cancelling.then(
    () => expect.fail('It was cancelled.'),
    (error: unknown) => error,
  );

describe('cancel booking', () => {
  it('reports the saga of the booking, in the user’s words', async () => {
    const { sagas, cancel } = given();
    expect((await cancel()).id).to.equal(BOOKING_ID);
    const input = { type: 'cancel-requested', note: 'I cannot come.' };
    expect(sagas.reported).to.deep.equal([{ saga: 'BookingSaga', id: BOOKING_ID, input }]);
  });

  it('refuses what has ended, and says so', async () => {
    const { cancel } = given({ outcome: { skipped: 'the booking is failed already' } });
    expect(await refusal(cancel())).to.deep.include({
      code: 'booking_ended',
      message: 'Nothing was changed: the booking is failed already.',
    });
  });

  it('refuses once the event has begun, by the newest that the catalogue has reported', async () => {
    const { sagas, cancel } = given({ startsAt: LATER });
    expect(await refusal(cancel())).to.have.property('code', 'event_over');
    expect(sagas.reported).to.be.empty;
  });

  it('allows it in the last millisecond before', async () => {
    const { cancel } = given({ startsAt: new Date(LATER.getTime() + 1) });
    expect((await cancel()).id).to.equal(BOOKING_ID);
  });

  it('knows only what was booked', async () => {
    const { cancel } = given();
    expect(await refusal(cancel('0197f1f0-0000-7000-8000-000000000000'))).to.have.property(
      'code',
      'booking_unknown',
    );
  });
});
