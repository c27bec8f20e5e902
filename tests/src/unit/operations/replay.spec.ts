import { letIn, pageOf, pageSize } from '@ticketwave/operations-service/domain/replay';
import type { StoredEvent } from '@ticketwave/operations-service/domain/stored-event';
import { expect } from 'chai';

const KEYS = [
  'booking.booking.created.v1',
  'booking.booking.created.v2',
  'booking.inventory.updated.v1',
  'catalog.event.created.v1',
];

describe('what of the event store a subscription is given again', () => {
  for (const [bindings, expected] of [
    [['booking.booking.#'], KEYS.slice(0, 2)],
    [['booking.*.*.v1'], [KEYS[0], KEYS[2]]],
    [['#'], KEYS],
    [['#.created.v1'], [KEYS[0], KEYS[3]]],
    [['booking.inventory.updated.v1', 'catalog.event.*.v1'], KEYS.slice(2)],
    [['booking.booking'], []],
    [['booking+booking.#'], []],
  ] as [string[], string[]][])
    it(`is what ${bindings.join(' and ')} let in`, () => {
      expect(letIn(bindings, KEYS)).to.deep.equal(expected);
    });

  it('goes in pages that a service takes, of one event at least', () => {
    const events = Array.from({ length: 5 }, (_, index): StoredEvent => ({
      position: index + 1,
      eventId: '0197f1f0-6f0a-7c3e-9d55-0242ac120002',
      eventType: 'booking.booking.created',
      eventVersion: '1.0',
      kind: 'fact',
      occurredAt: new Date(0),
      recordedAt: new Date(0),
      correlationId: 'c',
      causationId: 'c',
      entityId: 'e',
      sequence: 1,
      source: 's',
      sourceVersion: '1.0.0',
      data: { text: 'x'.repeat(index === 0 ? 900_000 : 300_000) },
    }));
    expect(pageOf(events).map(({ position }) => position)).to.deep.equal([1]);
    expect(pageOf(events.slice(1)).map(({ position }) => position)).to.deep.equal([2, 3]);
  });

  it('is no more at a time than goes in two seconds', () => {
    expect([null, 10_000, 5, 0.1].map(pageSize)).to.deep.equal([100, 100, 10, 1]);
  });
});
