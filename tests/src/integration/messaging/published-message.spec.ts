import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { correlate } from '@ticketwave/building-blocks/observability';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import {
  DispatchParcelIntegrationEvent,
  OrderPaidIntegrationEvent,
  OrderPlacedIntegrationEvent,
} from '../../support/sandbox-events.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('a published message', () => {
  const sandbox = useSandbox();

  it('is on the wire what SPEC section 1 says', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const shop = await sandbox().service().start();
    const data = { order_id: randomUUID(), note: 'two tickets' };
    const correlation = { correlationId: randomUUID(), causationId: randomUUID() };
    const before = Date.now();
    await correlate(correlation, () => shop.publish(new OrderPlacedIntegrationEvent(data)));

    const message = await eventually(() => received[0]);
    const envelope = JSON.parse(message.content.toString('utf8')) as Record<string, unknown>;
    const { event_id: id, timestamp } = envelope as { event_id: string; timestamp: string };
    expect(id).to.match(UUID_V7);
    expect(new Date(timestamp).toISOString()).to.equal(timestamp);
    expect(Date.parse(timestamp)).to.be.within(before, Date.now());
    expect(envelope).to.deep.equal({
      event_id: id,
      event_type: 'shop.order.placed',
      event_version: '1.0',
      timestamp,
      correlation_id: correlation.correlationId,
      causation_id: correlation.causationId,
      data,
      metadata: { source: 'shop-service', source_version: '1.0.0', entity_id: data.order_id, sequence: 1 },
    });
    expect(message.fields).to.include({ exchange: 'shop.events', routingKey: 'shop.order.placed.v1' });
    expect(message.properties).to.include({
      messageId: id,
      type: 'shop.order.placed',
      correlationId: correlation.correlationId,
      contentType: 'application/json',
      deliveryMode: 2,
      timestamp: Math.floor(Date.parse(timestamp) / 1000),
      appId: 'shop-service',
      userId: 'shop',
    });
    expect(message.properties.headers).to.deep.equal({
      'x-event-version': '1.0',
      'x-causation-id': correlation.causationId,
      'x-entity-id': data.order_id,
      'x-sequence': 1,
      'x-attempt': 1,
      'x-redrives': 0,
    });
  });

  it('is numbered per stream without a gap, and leaves in that order, however many units of work run side by side', async () => {
    const received = await sandbox().client.listen('shop.events', '#');
    const shop = await sandbox().service().start();
    const orders = Array.from({ length: 4 }, () => randomUUID());
    const works = Array.from({ length: 60 }, (_, n) => {
      // Every work touches several streams, each in another order: without a fixed lock order they deadlock.
      const touched = [0, 1, 2].map((step) => orders[(n + (n % 2 ? step : -step) + 4) % 4]!);
      const events = touched.flatMap((order_id) => [
        new OrderPlacedIntegrationEvent({ order_id, note: `${n}` }),
        new OrderPaidIntegrationEvent({ order_id, note: `${n}` }),
      ]);
      return shop.publish(...events);
    });
    await Promise.all(works);

    await eventually(() => received.length === 60 * 6);
    for (const order of orders) {
      const headers = received.map(({ properties }) => properties.headers as Record<string, unknown>);
      const numbers = headers.filter((h) => h['x-entity-id'] === order).map((h) => h['x-sequence']);
      expect(numbers).to.deep.equal(numbers.map((_, index) => index + 1));
    }
  });

  it('is numbered apart from other streams of the same entity', async () => {
    const received = await sandbox().client.listen('shop.events', 'shop.order.#');
    const parcels = await sandbox().client.listen('shop.events', 'shop.parcel.#');
    const shop = await sandbox().service().start();
    const data = { order_id: randomUUID(), note: '' };
    await shop.publish(
      new OrderPlacedIntegrationEvent(data),
      new DispatchParcelIntegrationEvent(data),
      new OrderPaidIntegrationEvent(data),
    );
    await eventually(() => received.length === 2 && parcels.length === 1);
    const numbers = [...received, ...parcels].map(
      ({ properties }) => properties.headers?.['x-sequence'] as number,
    );
    expect(numbers).to.deep.equal([1, 2, 1]);
  });
});
