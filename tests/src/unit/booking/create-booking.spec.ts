import { Bookings } from '@ticketwave/booking-service/application/bookings';
import { Catalogue } from '@ticketwave/booking-service/application/catalogue';
import { CreateBooking } from '@ticketwave/booking-service/application/create-booking';
import type { Booking } from '@ticketwave/booking-service/domain/booking';
import type { TicketedEvent } from '@ticketwave/booking-service/domain/ticketed-event';
import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { Transactor, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { CONCERT, CORRELATION_ID, CREATED_AT } from './given.ts';
import { RecordingWork } from './recording-work.ts';

class OneWork extends Transactor {
  readonly work = new RecordingWork();

  override transact<R>(body: (work: UnitOfWork) => Promise<R>): Promise<R> {
    return body(this.work);
  }
}

class OneEventCatalogue extends Catalogue {
  override find(eventId: string): Promise<TicketedEvent | undefined> {
    return Promise.resolve(eventId.toLowerCase() === CONCERT.id ? CONCERT : undefined);
  }

  override remember(): Promise<void> {
    return Promise.reject(new Error('Bookings do not change the catalogue.'));
  }
}

class AddedBookings extends Bookings {
  readonly added: Booking[] = [];

  override add(booking: Booking): Promise<void> {
    this.added.push(booking);
    return Promise.resolve();
  }

  override lock(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  override save(): Promise<void> {
    return Promise.reject(new Error('A new booking is added, not saved.'));
  }

  override find(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

describe('create booking', () => {
  const bookings = new AddedBookings();
  const transactor = new OneWork();
  const policy = { timeToLiveSeconds: 60 };
  const clock = { now: () => CREATED_AT };
  const createBooking = new CreateBooking(transactor, bookings, new OneEventCatalogue(), policy, clock);
  const command = { userId: 'test-user-123', ticketCount: 3, correlationId: CORRELATION_ID };

  it('prices the tickets from the catalogue, keeps the correlation, and lets its events be heard', async () => {
    const booking = await createBooking.execute({ ...command, eventId: CONCERT.id });
    expect(booking.state.price.major).to.equal(149.7);
    expect(booking.state.correlationId).to.equal(CORRELATION_ID);
    expect(booking.state.expiresAt.getTime() - CREATED_AT.getTime()).to.equal(60_000);
    expect(bookings.added).to.deep.equal([booking]);
    expect(transactor.work.tracked).to.deep.equal([booking]);
  });

  it('calls the event as the catalogue does, however the request writes its id', async () => {
    const booking = await createBooking.execute({ ...command, eventId: CONCERT.id.toUpperCase() });
    expect(booking.state.eventId).to.equal(CONCERT.id);
  });

  it('refuses an event that the catalogue has not told of, and says what to do', async () => {
    const eventId = '00000000-0000-4000-8000-000000000000';
    const refusal = await createBooking.execute({ ...command, eventId }).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(NotFoundError);
    expect(refusal).to.have.property('code', 'event_unknown');
    expect((refusal as Error).message)
      .to.contain(eventId)
      .and.to.contain('GET /api/events');
  });
});
