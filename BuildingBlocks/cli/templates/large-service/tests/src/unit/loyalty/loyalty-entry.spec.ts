import {
  LoyaltyEntry,
  LoyaltyEntryRecordedDomainEvent,
} from '@ticketwave/loyalty-service/domain/loyalty-entry';
import { expect } from 'chai';

describe('LoyaltyEntry', () => {
  it('counts what happens, and says so', () => {
    const entry = new LoyaltyEntry('0197f1f0-6f0a-7c3e-9d55-0242ac120002', 1);
    const now = new Date('2026-05-01T12:00:00.000Z');
    entry.record(now);
    expect(entry.occurrences).to.equal(2);
    expect(entry.releaseEvents()).to.deep.equal([new LoyaltyEntryRecordedDomainEvent(entry.id, 2, now)]);
  });
});
