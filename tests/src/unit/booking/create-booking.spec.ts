import { initialSagaState } from '@ticketwave/booking-service/application/booking-saga/booking-saga-state';
import { Catalogue } from '@ticketwave/booking-service/application/catalogue';
import { CreateBooking } from '@ticketwave/booking-service/application/create-booking';
import type { TicketedEvent } from '@ticketwave/booking-service/domain/ticketed-event';
import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { expect } from 'chai';
import { StoredBookings } from './stored-bookings.ts';
import { CONCERT, CORRELATION_ID, CREATED_AT } from './given.ts';
import { RecordingSagas } from './recording-sagas.ts';
import { RecordingWork } from './recording-work.ts';

class OneEventCatalogue extends Catalogue {
  override find(eventId: string): Promise<TicketedEvent | undefined> {
    return Promise.resolve(eventId.toLowerCase() === CONCERT.id ? CONCERT : undefined);
  }

  override remember(): Promise<void> {
    return Promise.reject(new Error('Bookings do not change the catalogue.'));
  }
}

describe('create booking', () => {
  const bookings = new StoredBookings();
  const sagas = new RecordingSagas();
  const work = new RecordingWork();
  const policy = { timeToLiveSeconds: 60, compensationSeconds: 300 };
  const clock = { now: () => CREATED_AT };
  const createBooking = new CreateBooking(bookings, sagas, new OneEventCatalogue(), policy, clock);
  const command = { userId: 'test-user-123', ticketCount: 3, correlationId: CORRELATION_ID };

  it('prices the tickets from the catalogue, keeps the correlation, and lets its events be received', async () => {
    const booking = await createBooking.execute({ ...command, eventId: CONCERT.id }, work);
    expect(booking.state.price.major).to.equal(149.7);
    expect(booking.state.correlationId).to.equal(CORRELATION_ID);
    expect(booking.state.expiresAt.getTime() - CREATED_AT.getTime()).to.equal(60_000);
    expect(bookings.stored).to.deep.equal([booking]);
    expect(work.tracked).to.deep.equal([booking]);
  });

  it('begins the saga of the booking, which is learned of 30 s after the booking expires', async () => {
    const { state } = await createBooking.execute({ ...command, eventId: CONCERT.id }, work);
    const begun = sagas.begun.at(-1)!;
    expect(begun).to.deep.include({ saga: 'BookingSaga', id: state.id, state: initialSagaState(state) });
    expect(begun.deadline!.getTime() - CREATED_AT.getTime()).to.equal(90_000);
  });

  it('calls the event as the catalogue does, however the request writes its id', async () => {
    const booking = await createBooking.execute({ ...command, eventId: CONCERT.id.toUpperCase() }, work);
    expect(booking.state.eventId).to.equal(CONCERT.id);
  });

  it('refuses an event that the catalogue has not reported of, and says what to do', async () => {
    const eventId = '00000000-0000-4000-8000-000000000000';
    const refusal = await createBooking
      .execute({ ...command, eventId }, work)
      .catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(NotFoundError);
    expect(refusal).to.have.property('code', 'event_unknown');
    expect((refusal as Error).message)
      .to.contain(eventId)
      .and.to.contain('GET /api/events');
  });
});
