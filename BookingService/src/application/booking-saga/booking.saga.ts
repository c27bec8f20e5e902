import { ReleaseEventInventoryIntegrationEvent } from '@ticketwave/booking-contracts';
import { Money } from '@ticketwave/building-blocks/domain';
import { Saga, type DeadlineReached, type SagaContext } from '@ticketwave/building-blocks/saga';
import { inject, injectable } from 'inversify';
import type { Booking } from '../../domain/booking.ts';
import { BookingPolicy } from '../booking-policy.ts';
import { Bookings } from '../bookings.ts';
import { reviewReasonOf, statusOf, type BookingSagaState } from './booking-saga-state.ts';
import { decide, type Decision } from './decide.ts';
import { bookingInputs, examples, type BookingCommand, type BookingInput } from './inputs-and-commands.ts';

/**
 * A booking from its creation to an end with nothing left to undo. Its id is that of the booking. The saga is written
 * before the booking is locked, by whoever changes a booking: so no two units of work wait for each other.
 */
@injectable()
export class BookingSaga extends Saga<BookingSagaState, BookingInput, BookingCommand> {
  /** As stored with every instance since the first version. */
  override readonly name = 'booking-life';
  override readonly inputs = bookingInputs;
  override readonly examples = examples;
  /** Not `confirmed`: such a booking can still be cancelled, or refunded by hand. */
  override readonly endStatuses = ['cancelled', 'failed'];

  constructor(
    @inject(Bookings) private readonly bookings: Bookings,
    @inject(BookingPolicy) private readonly policy: BookingPolicy,
  ) {
    super();
  }

  override decide(state: BookingSagaState, input: BookingInput | DeadlineReached, now: Date): Decision {
    return decide(state, input, { now, compensationSeconds: this.policy.compensationSeconds });
  }

  override statusOf(state: BookingSagaState): string {
    return statusOf(state);
  }

  override reviewReasonOf(state: BookingSagaState): string | null {
    return reviewReasonOf(state);
  }

  override async execute(
    command: BookingCommand,
    state: BookingSagaState,
    context: SagaContext,
  ): Promise<void> {
    if (command.type === 'release-tickets') {
      await context.work.publish(releaseOf(state, command.reason, context));
      return;
    }
    await this.#change(state, context, (booking) => carryOut(command, booking, state, context.now));
  }

  async #change(
    state: BookingSagaState,
    { id, work }: SagaContext,
    step: (booking: Booking) => void,
  ): Promise<void> {
    const booking = await this.bookings.lock(id, work);
    if (booking === undefined) throw new Error(`Booking ${id} has a saga but is not stored.`);
    step(booking);
    booking.markForReview(reviewReasonOf(state));
    await this.bookings.save(booking, work);
  }
}

/** What changes the booking itself. */
type Change = Exclude<BookingCommand, { type: 'release-tickets' }>;

function carryOut(command: Change, booking: Booking, { currency }: BookingSagaState, at: Date): void {
  switch (command.type) {
    case 'note':
      booking.note(command.entry, at);
      break;
    case 'await-payment':
      booking.awaitPayment(command.entry, at);
      break;
    case 'confirm':
      booking.confirm(command.entry, at);
      break;
    case 'cancel':
      booking.cancel(command.reason, command.known, at);
      break;
    case 'fail':
      booking.fail(command.reason, at);
      break;
    case 'announce-refund':
      booking.refunded(new Money(command.minor, currency), command.reason, at);
      break;
  }
}

const releaseOf = (
  state: BookingSagaState,
  reason: string,
  { id, now }: SagaContext,
): ReleaseEventInventoryIntegrationEvent =>
  new ReleaseEventInventoryIntegrationEvent({
    event_id: state.eventId,
    booking_id: id,
    quantity_released: state.quantity,
    reason,
    requested_at: now.toISOString(),
  });
