import { ReleaseEventInventoryIntegrationEvent } from '@ticketwave/booking-contracts';
import { Money } from '@ticketwave/building-blocks/domain';
import { Saga, type DeadlineReached, type SagaContext } from '@ticketwave/building-blocks/saga';
import { inject, injectable } from 'inversify';
import type { Booking } from '../../domain/booking.ts';
import { BookingPolicy } from '../booking-policy.ts';
import { Bookings } from '../bookings.ts';
import type { BookingLife } from './booking-life.ts';
import type { BookingLifeCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { examples } from './examples.ts';
import { heardByBookingLife } from './heard.ts';
import type { BookingLifeInput } from './inputs.ts';
import { attentionOf, standingOf } from './standing.ts';

/**
 * A booking from its creation to an end with nothing left to undo. Its id is that of the booking. The saga is written
 * before the booking is locked, by whoever changes a booking: so no two works wait for each other.
 */
@injectable()
export class BookingLifeSaga extends Saga<BookingLife, BookingLifeInput, BookingLifeCommand> {
  override readonly name = 'booking-life';
  override readonly hears = heardByBookingLife;
  override readonly examples = examples;
  /** Not `confirmed`: such a booking can still be cancelled, or refunded by hand. */
  override readonly endStatuses = ['cancelled', 'failed'];

  constructor(
    @inject(Bookings) private readonly bookings: Bookings,
    @inject(BookingPolicy) private readonly policy: BookingPolicy,
  ) {
    super();
  }

  override decide(life: BookingLife, input: BookingLifeInput | DeadlineReached, now: Date): Decision {
    return decide(life, input, { now, compensationSeconds: this.policy.compensationSeconds });
  }

  override statusOf(life: BookingLife): string {
    return standingOf(life);
  }

  override attentionOf(life: BookingLife): string | null {
    return attentionOf(life);
  }

  override async execute(
    command: BookingLifeCommand,
    life: BookingLife,
    context: SagaContext,
  ): Promise<void> {
    if (command.type === 'release-tickets') {
      await context.work.publish(releaseOf(life, command.reason, context));
      return;
    }
    await this.#change(life, context, (booking) => carryOut(command, booking, life, context.now));
  }

  async #change(
    life: BookingLife,
    { id, work }: SagaContext,
    step: (booking: Booking) => void,
  ): Promise<void> {
    const booking = await this.bookings.lock(id, work);
    if (booking === undefined) throw new Error(`Booking ${id} has a life but is not stored.`);
    step(booking);
    booking.attend(attentionOf(life));
    await this.bookings.save(booking, work);
  }
}

/** What changes the booking itself. */
type Change = Exclude<BookingLifeCommand, { type: 'release-tickets' }>;

function carryOut(command: Change, booking: Booking, { currency }: BookingLife, at: Date): void {
  switch (command.type) {
    case 'note':
      booking.note(command.happening, at);
      break;
    case 'await-payment':
      booking.awaitPayment(command.happening, at);
      break;
    case 'confirm':
      booking.confirm(command.happening, at);
      break;
    case 'cancel':
      booking.cancel(command.reason, command.known, at);
      break;
    case 'fail':
      booking.fail(command.reason, at);
      break;
    case 'tell-of-refund':
      booking.refunded(new Money(command.minor, currency), command.reason, at);
      break;
  }
}

const releaseOf = (
  life: BookingLife,
  reason: string,
  { id, now }: SagaContext,
): ReleaseEventInventoryIntegrationEvent =>
  new ReleaseEventInventoryIntegrationEvent({
    event_id: life.eventId,
    booking_id: id,
    quantity_released: life.quantity,
    reason,
    requested_at: now.toISOString(),
  });
