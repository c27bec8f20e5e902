import { flowOf } from '@ticketwave/operations-service/domain/flow';
import { scenarioOf } from '@ticketwave/operations-service/domain/scenario';
import type { StoredEvent } from '@ticketwave/operations-service/domain/stored-event';
import { expect } from 'chai';

const CORRELATION = '0197f1f0-6f0a-7c3e-9d55-0242ac120001';

/** Of the service that its type begins with, so many milliseconds after the beginning. */
const event = (
  eventId: string,
  eventType: string,
  causationId: string,
  ms: number,
  data = {},
): StoredEvent => ({
  ...{ position: 1, eventId, eventType, eventVersion: '1.0', kind: 'fact', causationId, data },
  occurredAt: new Date(Date.parse('2026-01-30T10:30:00.000Z') + ms),
  recordedAt: new Date(0),
  ...{ correlationId: CORRELATION, entityId: 'e', sequence: 1, sourceVersion: '1.0.0' },
  source: `${eventType.split('.')[0]}-service`,
});
const find = ({ eventType }: StoredEvent) =>
  eventType.includes('unknown')
    ? undefined
    : { name: eventType.replaceAll('.', '_'), from: `@ticketwave/${eventType.split('.')[0]}-contracts` };
const scenario = (service: string, ...events: StoredEvent[]) =>
  scenarioOf(flowOf(events, true), service, find);

describe('a flow as a test', () => {
  const flow = [
    event('a', 'booking.stock.requested', CORRELATION, 0, { note: 'a' }),
    event('b', 'catalog.stock.taken', 'a', 20, { left: 8 }),
    event('c', 'catalog.ticket.updated', 'b', 21),
    event('d', 'booking.booking.confirmed', 'b', 40),
  ];

  it('gives the service each message that it has answered, and expects what came of it', () => {
    const text = scenario('catalog', ...flow)!;
    expect(text).to.include("import { booking_stock_requested } from '@ticketwave/booking-contracts';");
    expect(text).to.include("import { addCatalog } from './catalog.ts';");
    expect(text).to.include(
      '.when(new Date("2026-01-30T10:30:00.000Z"), new booking_stock_requested({"note":"a"}))',
    );
    // What its own event led to is its own, too.
    expect(text.match(/catalog_\w+,$/gm)).to.deep.equal(['catalog_stock_taken,', 'catalog_ticket_updated,']);
    expect(text).to.include('// {"left":8}\n').and.not.include('booking_booking_confirmed');
  });

  it('says what the service did by itself', () => {
    const text = scenario('booking', ...flow)!;
    expect(text).to.include('// booking published booking.stock.requested here by itself');
    expect(text.match(/booking_\w+,$/gm)).to.deep.equal(['booking_booking_confirmed,']);
  });

  it('is none of a service that has answered nothing', () => {
    expect(scenario('payment', ...flow)).to.equal(undefined);
  });

  it('never lets the clock go back, whatever the clocks of two services say', () => {
    const text = scenario(
      'catalog',
      event('a', 'booking.stock.requested', CORRELATION, 1_000),
      event('b', 'catalog.stock.taken', 'a', 1_010),
      event('c', 'booking.stock.returned', 'b', 500),
      event('d', 'catalog.stock.given', 'c', 1_020),
    )!;
    const times = [...text.matchAll(/\.when\(new Date\("([^"]+)"/g)].map(([, time]) => time);
    expect(times).to.deep.equal([...times].sort());
  });

  it('leaves out what no package has, and nothing in the data ends its text', () => {
    const odd = { note: '*/ \u2028 process.exit(1) // `${x}` \n', __proto__: 1 };
    const text = scenario(
      'catalog',
      event('a', 'booking.unknown.requested', CORRELATION, 0),
      event('b', 'catalog.stock.taken', 'a', 1),
      event('c', 'booking.stock.requested', CORRELATION, 2, odd),
      event('d', 'catalog.stock.taken', 'c', 3, odd),
    )!;
    expect(text).to.include(
      '// Left out: no contracts package that is known has booking.unknown.requested 1.0.',
    );
    const code = text.split(/\r\n|[\n\r\u2028\u2029]/).filter((line) => line.includes('process.exit'));
    for (const line of code) expect(line.trim()).to.match(/^(\/\/ \{|\.when\()/);
    expect(code).to.have.lengthOf(2);
  });
});
