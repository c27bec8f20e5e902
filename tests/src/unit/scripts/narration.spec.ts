import { describeUrl } from '@ticketwave/scripts/demo/report';
import { bookingHops, describeHop, HopLedger, type Hop } from '@ticketwave/scripts/run/hops';
import { parseLogLine } from '@ticketwave/scripts/run/log-line';
import { Narrator } from '@ticketwave/scripts/run/narrator';
import { expect } from 'chai';

const correlationId = '0197f1f0-6f0a-7c3e-9d55-0242ac120001';
const requestedAt = Date.parse('2026-01-30T10:30:00.000Z');

function line(service: string, fields: object = {}): string {
  const common = {
    timestamp: '2026-01-30T10:30:00.043Z',
    level: 'info',
    service,
    message: 'a sentence',
    correlationId,
  };
  return JSON.stringify({ ...common, ...fields });
}

const lineOf = ({ service, activity, event }: Hop) =>
  line(`${service}-service`, { activity, eventClass: `${event}IntegrationEvent` });

describe('the hops of a booking', () => {
  it('are missing until each was seen', () => {
    const ledger = new HopLedger(bookingHops);
    for (const hop of bookingHops.slice(1)) expect(ledger.see(hop)).to.equal(true);
    expect(ledger.missing.map(describeHop)).to.deep.equal(['BookingService published BookingCreated']);
    ledger.see(bookingHops[0]!);
    expect(ledger.missing).to.deep.equal([]);
  });

  it('are not confused: published is not handled, and one service is not another', () => {
    const ledger = new HopLedger([
      { service: 'catalog', activity: 'handled', event: 'UpdateEventInventory' },
    ]);
    expect(ledger.see({ service: 'booking', activity: 'published', event: 'UpdateEventInventory' })).to.equal(
      false,
    );
    expect(ledger.missing.map(describeHop)).to.deep.equal(['CatalogService handled UpdateEventInventory']);
  });
});

describe('a line of a log', () => {
  it('tells of a hop when an event was published or handled', () => {
    const parsed = parseLogLine(
      line('catalog-service', { activity: 'handled', eventClass: 'UpdateEventInventoryIntegrationEvent' }),
    );
    expect(parsed?.hop).to.deep.equal({
      service: 'catalog',
      activity: 'handled',
      event: 'UpdateEventInventory',
    });
    expect(parsed?.at).to.equal(requestedAt + 43);
  });

  it('tells of none for what is only on its way', () => {
    expect(parseLogLine(line('booking-service', { activity: 'publishing', eventClass: 'X' }))?.hop).to.equal(
      undefined,
    );
  });

  for (const text of ['(node:1) Warning: something', '', '42', 'null', '{"service":"other","message":"x"}']) {
    it(`is passed over when it is none of ours: ${text || '(empty)'}`, () => {
      expect(parseLogLine(text)).to.equal(undefined);
    });
  }
});

describe('the narration', () => {
  it('tells the followed request only, with the time since it was made', async () => {
    const told: string[] = [];
    const narrator = new Narrator(bookingHops, (sentence) => told.push(sentence));
    narrator.follow({ correlationId, at: requestedAt });
    narrator.hear(line('booking-service', { message: 'of ours' }));
    narrator.hear(line('booking-service', { message: 'of another', correlationId: 'another' }));
    expect(told).to.have.length(1);
    expect(told[0]).to.match(/43 ms.*BookingService.*of ours/);
    expect(await narrator.untilComplete(0)).to.have.length(bookingHops.length);
  });

  it('includes what was logged before the answer said which request it is', async () => {
    const told: string[] = [];
    const narrator = new Narrator(bookingHops, (sentence) => told.push(sentence));
    for (const hop of bookingHops) narrator.hear(lineOf(hop));
    expect(told).to.deep.equal([]);
    narrator.follow({ correlationId, at: requestedAt });
    expect(told).to.have.length(bookingHops.length);
    expect(await narrator.untilComplete(0)).to.deep.equal([]);
  });
});

describe('a URL shown to people', () => {
  it("has the fixed development password beside it, and never one's own", () => {
    expect(describeUrl('http://admin:admin123@127.0.0.1:15672')).to.equal(
      'http://127.0.0.1:15672 (admin / admin123)',
    );
    expect(describeUrl('http://me:hunter2@rabbit:15672')).to.equal('http://rabbit:15672 (as me)');
  });
});
