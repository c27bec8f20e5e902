import { flowOf } from '@ticketwave/operations-service/domain/flow';
import { mermaidOf } from '@ticketwave/operations-service/domain/mermaid';
import type { StoredEvent } from '@ticketwave/operations-service/domain/stored-event';
import { expect } from 'chai';

const START = Date.parse('2026-01-30T10:30:00.000Z');

const event = (
  eventId: string,
  causationId: string,
  after: number,
  parts: Partial<StoredEvent> = {},
): StoredEvent => ({
  position: 1,
  eventId,
  eventType: 'booking.booking.created',
  eventVersion: '1.0',
  kind: 'fact',
  occurredAt: new Date(START + after),
  recordedAt: new Date(START + after),
  correlationId: 'c',
  causationId,
  entityId: 'e',
  sequence: 1,
  source: 'booking-service',
  sourceVersion: '1.0.0',
  data: {},
  ...parts,
});

describe('flowOf', () => {
  it('puts nothing before what led to it, although its service has a slow clock', () => {
    const { messages } = flowOf(
      [event('b', 'a', -50, { source: 'catalog-service' }), event('a', 'request', 0), event('c', 'b', 10)],
      true,
    );
    expect(
      messages.map((message) => [message.event.eventId, message.depth, message.sinceParent]),
    ).to.deep.equal([
      ['a', 0, null],
      ['b', 1, -50],
      ['c', 2, 60],
    ]);
  });

  it('begins anew where what led to a message is not there', () => {
    const { messages } = flowOf([event('b', 'lost', 10), event('a', 'request', 0)], true);
    expect(messages.map(({ parentId, depth }) => [parentId, depth])).to.deep.equal([
      [null, 0],
      [null, 0],
    ]);
  });

  it('ends although messages claim to have led to each other', () => {
    const { messages } = flowOf([event('a', 'b', 0), event('b', 'a', 1), event('c', 'c', 2)], true);
    expect(messages).to.have.lengthOf(3);
  });

  it('is drawn: an answered message as an arrow, another one as a note, names harmless', () => {
    const text = mermaidOf(
      flowOf(
        [event('a', 'request', 0, { kind: 'request' }), event('b', 'a', 5, { source: 'x;end-service' })],
        true,
      ),
    );
    expect(text).to.equal(
      [
        'sequenceDiagram',
        '  participant s0 as booking',
        '  participant s1 as x_end',
        '  s0->>s1: booking.booking.created',
        '  Note over s1: booking.booking.created (+5 ms)',
        '',
      ].join('\n'),
    );
  });
});
