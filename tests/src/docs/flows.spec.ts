import { services } from '@ticketwave/scripts/topology/compute';
import { FLOWS_FILE } from '@ticketwave/scripts/topology/file-names';
import { flowsDocument } from '@ticketwave/scripts/topology/flows';
import { expect } from 'chai';
import { read } from '../architecture/repository.ts';

describe(FLOWS_FILE, () => {
  it('is what contracts, subscriptions and stories say (npm run topology -- write computes it anew)', () => {
    expect(read(FLOWS_FILE).text).to.equal(flowsDocument(services()));
  });

  it('shows who answers a request', () => {
    expect(flowsDocument(services())).to.include('booking->>catalog: UpdateEventInventory');
  });
});
