import { BookingCreatedIntegrationEvent } from '@ticketwave/booking-contracts';
import { BookingCreatedIntegrationEventHandler } from '@ticketwave/loyalty-service/application/booking-created.integration-event-handler';
import { LoyaltyEntries } from '@ticketwave/loyalty-service/application/loyalty-entries';
import { LoyaltyEntryRecordedDomainEventHandler } from '@ticketwave/loyalty-service/application/loyalty-entry-recorded.domain-event-handler';
import { LoyaltyEntry } from '@ticketwave/loyalty-service/domain/loyalty-entry';
import { LoyaltyEntryRecordedIntegrationEvent } from '@ticketwave/loyalty-contracts';
import { deliveredAgain, InMemorySystem, ManualClock } from '@ticketwave/testing';
import { golden } from '../../support/goldens.ts';

class InMemoryLoyaltyEntries extends LoyaltyEntries {
  readonly #entries = new Map<string, LoyaltyEntry>();

  override async lock(id: string): Promise<LoyaltyEntry> {
    return this.#entries.get(id) ?? new LoyaltyEntry(id, 0);
  }

  protected override async update(entry: LoyaltyEntry): Promise<void> {
    this.#entries.set(entry.id, entry);
  }
}

describe('LoyaltyService, given BookingCreated', () => {
  it('records it once, however often the message arrives, and says so', async () => {
    const clock = new ManualClock(new Date('2026-05-01T12:00:00.000Z'));
    const loyalty = new InMemorySystem({ clock }).service('loyalty', {
      handlers: [new BookingCreatedIntegrationEventHandler(new InMemoryLoyaltyEntries(), clock)],
      domainEventHandlers: [new LoyaltyEntryRecordedDomainEventHandler()],
    });
    const { data, metadata } = golden(BookingCreatedIntegrationEvent.contract.type).body;

    await loyalty
      .when(
        new BookingCreatedIntegrationEvent(data as unknown as BookingCreatedIntegrationEvent['data']),
        deliveredAgain,
      )
      .then({
        published: [
          new LoyaltyEntryRecordedIntegrationEvent({
            entry_id: metadata.entity_id,
            occurrences: 1,
            recorded_at: '2026-05-01T12:00:00.000Z',
          }),
        ],
      });
  });
});
