import { expect } from 'chai';
import { golden, goldenRoutingKeys } from '../support/goldens.ts';
import { allEvents } from './all-events.ts';

describe('the golden messages', () => {
  it('are one for each event, and no other', () => {
    const routingKeys = allEvents.map(({ contract }) => contract.routingKey).sort();
    expect(goldenRoutingKeys()).to.deep.equal(routingKeys);
  });

  it('have an id of their own each', () => {
    const ids = allEvents.map(({ contract }) => golden(contract.type, contract.major).body.event_id);
    expect(new Set(ids)).to.have.lengthOf(allEvents.length);
  });

  for (const { contract } of allEvents) {
    it(`${contract.routingKey} says the same in its properties, headers and body`, () => {
      const { properties, headers, body } = golden(contract.type, contract.major);
      expect(properties).to.deep.equal({
        message_id: body.event_id,
        type: body.event_type,
        correlation_id: body.correlation_id,
        content_type: 'application/json',
        delivery_mode: 2,
        timestamp: Math.floor(Date.parse(body.timestamp) / 1000),
        app_id: body.metadata.source,
        user_id: contract.publisher,
      });
      expect(headers).to.deep.equal({
        'x-event-version': body.event_version,
        'x-causation-id': body.causation_id,
        'x-entity-id': body.metadata.entity_id,
        'x-sequence': body.metadata.sequence,
        'x-attempt': 1,
        'x-redrives': 0,
      });
      expect(body.metadata.source).to.equal(`${contract.publisher}-service`);
    });

    it(`${contract.routingKey} has the data that its contract shows as an example`, () => {
      const { examples } = contract.schema.describe() as { examples?: unknown[] };
      expect(examples).to.deep.equal([golden(contract.type, contract.major).body.data]);
    });
  }
});
