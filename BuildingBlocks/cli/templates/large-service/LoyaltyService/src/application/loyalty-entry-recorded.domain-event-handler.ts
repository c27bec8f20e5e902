import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { LoyaltyEntryRecordedIntegrationEvent } from '@ticketwave/loyalty-contracts';
import { injectable } from 'inversify';
import { LoyaltyEntryRecordedDomainEvent } from '../domain/loyalty-entry.ts';

@injectable()
export class LoyaltyEntryRecordedDomainEventHandler extends DomainEventHandler<LoyaltyEntryRecordedDomainEvent> {
  override readonly handles = LoyaltyEntryRecordedDomainEvent;

  override async handle(event: LoyaltyEntryRecordedDomainEvent, work: UnitOfWork): Promise<void> {
    await work.publish(
      new LoyaltyEntryRecordedIntegrationEvent({
        entry_id: event.aggregateId,
        occurrences: event.occurrences,
        recorded_at: event.occurredAt.toISOString(),
      }),
    );
  }
}
