import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Logger } from '@ticketwave/building-blocks/observability';
import { inject, injectable } from 'inversify';
import type { Booking } from '../domain/booking.ts';
import { CreateBooking, type CreateBookingCommand } from './create-booking.ts';

/** Books tickets as usual, and says in the log that a demonstration begins. */
@injectable()
export class StartExampleFlow {
  constructor(
    @inject(CreateBooking) private readonly createBooking: CreateBooking,
    @inject(Logger) private readonly logger: Logger,
  ) {}

  /** @throws as CreateBooking */
  execute(command: CreateBookingCommand, work: UnitOfWork): Promise<Booking> {
    const { eventId, userId } = command;
    this.logger.info(`🚀 Starting integration events example flow - EventId: ${eventId}, UserId: ${userId}`);
    return this.createBooking.execute(command, work);
  }
}
