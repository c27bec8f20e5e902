import { flowsDocument } from '@ticketwave/scripts/demo/flows';
import { expect } from 'chai';
import { read } from '../architecture/repository.ts';
import { wires } from '../support/topology.ts';

describe('docs/flows.md', () => {
  it('is what contracts, subscriptions and stories say (npm run topology -- write computes it anew)', () => {
    expect(read('docs/flows.md').text).to.equal(flowsDocument(wires));
  });

  it('shows who answers a request', () => {
    expect(flowsDocument(wires)).to.include('booking->>catalog: UpdateEventInventory');
  });
});
