import { expect } from 'chai';
import { eventOfType } from '../contracts/all-events.ts';
import type { Received } from './wire-client.ts';

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Holds a message against SPEC section 1: envelope, properties and headers agree, and the data are the contract's. */
export function expectConforming({ exchange, routingKey, properties, envelope }: Received): void {
  const { contract } = eventOfType(envelope.event_type);
  expect(envelope).to.have.all.keys(
    ...[
      'event_id',
      'event_type',
      'event_version',
      'timestamp',
      'correlation_id',
      'causation_id',
      'data',
      'metadata',
    ],
  );
  expect(envelope.event_id).to.match(V7);
  expect(new Date(envelope.timestamp).toISOString()).to.equal(envelope.timestamp);
  const strict = { convert: false, presence: 'required' } as const;
  expect(contract.schema.validate(envelope.data, strict).error, contract.type).to.equal(undefined);
  const source = `${contract.publisher}-service`;
  expect(envelope.metadata).to.deep.include({ source, entity_id: contract.entity(envelope.data) });
  expect({ exchange, routingKey }).to.deep.equal({
    exchange: contract.exchange,
    routingKey: `${envelope.event_type}.v${envelope.event_version.split('.')[0]}`,
  });
  const { headers, ...own } = Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== undefined),
  );
  expect(own).to.deep.equal({
    messageId: envelope.event_id,
    type: envelope.event_type,
    correlationId: envelope.correlation_id,
    contentType: 'application/json',
    deliveryMode: 2,
    timestamp: Math.floor(Date.parse(envelope.timestamp) / 1000),
    appId: source,
    userId: contract.publisher,
  });
  expect(headers).to.deep.equal({
    'x-event-version': envelope.event_version,
    'x-causation-id': envelope.causation_id,
    'x-entity-id': envelope.metadata.entity_id,
    'x-sequence': envelope.metadata.sequence,
    'x-attempt': 1,
    'x-redrives': 0,
  });
}
