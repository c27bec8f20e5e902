import { services } from '@ticketwave/cli/topology/compute';
import { flowsDocument } from '@ticketwave/scripts/demo/flows';
import { expect } from 'chai';
import { read } from '../architecture/repository.ts';

describe('docs/flows.md', () => {
  it('is what contracts, subscriptions and stories say (npm run topology -- write computes it anew)', () => {
    expect(read('docs/flows.md').text).to.equal(flowsDocument(services()));
  });

  it('shows who answers a request', () => {
    expect(flowsDocument(services())).to.include('booking->>catalog: UpdateEventInventory');
  });
});
