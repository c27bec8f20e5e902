import { LoyaltyEntryRecordedIntegrationEvent } from '@shop/loyalty-contracts';
import { OrderPlacedIntegrationEvent } from '@shop/orders-contracts';
import { InMemorySystem } from '@ticketwave/testing';
import { expect } from 'chai';
import { recordOrderPlaced } from './order-placed.handler.ts';
import { recordEntry } from './record-entry.ts';

describe('loyalty', () => {
  const id = '0197f1f0-6f0a-7c3e-9d55-0242ac120002';
  const at = new Date('2026-05-01T12:00:00.000Z');

  it('handles OrderPlaced', () => {
    expect(recordOrderPlaced({ count: async () => 1 }).handles).to.equal(OrderPlacedIntegrationEvent);
  });

  it('counts what has happened, and says so', async () => {
    await new InMemorySystem()
      .service('loyalty')
      .when((work) => recordEntry(id, at, { count: async () => 3 }, work))
      .then({
        published: [
          new LoyaltyEntryRecordedIntegrationEvent({
            entry_id: id,
            occurrences: 3,
            recorded_at: '2026-05-01T12:00:00.000Z',
          }),
        ],
      });
  });
});
