import { BookingCreatedIntegrationEvent } from '@ticketwave/booking-contracts';
import { Clock } from '@ticketwave/building-blocks/domain';
import { IntegrationEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { LoyaltyEntries } from './loyalty-entries.ts';

/** A second delivery of the message never gets here. */
@injectable()
export class BookingCreatedIntegrationEventHandler extends IntegrationEventHandler<BookingCreatedIntegrationEvent> {
  override readonly handles = BookingCreatedIntegrationEvent;

  constructor(
    @inject(LoyaltyEntries) private readonly entries: LoyaltyEntries,
    @inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override async handle({ data, contract }: BookingCreatedIntegrationEvent, work: UnitOfWork): Promise<void> {
    const entry = await this.entries.lock(contract.entity(data), work);
    entry.record(this.clock.now());
    await this.entries.save(entry, work);
  }
}
