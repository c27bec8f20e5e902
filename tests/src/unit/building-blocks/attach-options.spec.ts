import { attach, postgres } from '@ticketwave/building-blocks';
import { expect } from 'chai';

describe('attach', () => {
  const options = {
    name: 'orders',
    version: '1.0.0',
    publishes: [],
    broker: 'amqp://127.0.0.1:1',
    database: postgres('postgresql://127.0.0.1:1/orders'),
  };

  for (const poolSize of [7, 501, 8.5, Number.NaN]) {
    it(`refuses ${poolSize} connections, and says what is expected`, async () => {
      const error: unknown = await attach({ ...options, poolSize }).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(RangeError);
      expect(error).to.have.property('message').that.includes('poolSize').and.includes('from 8 to 500');
    });
  }
});
