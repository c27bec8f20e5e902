import { describeUrl } from '@ticketwave/cli/dev/report';
import { HopLedger } from '@ticketwave/scripts/demo/hop-ledger';
import { bookingHops, published, type Hop } from '@ticketwave/scripts/demo/hops';
import { parseLogLine } from '@ticketwave/scripts/demo/log-line';
import { Narrator } from '@ticketwave/scripts/demo/narrator';
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
  const reserve: Hop = { service: 'catalog', activity: 'handled', event: 'UpdateEventInventory' };
  const notices = published('notification', 'EmailNotificationSent', 'EmailNotificationSent');

  it('are missing until each was seen', () => {
    const ledger = new HopLedger(bookingHops);
    for (const hop of bookingHops.slice(1)) expect(ledger.see(hop)).to.equal(true);
    expect(ledger.missing).to.deep.equal(['BookingService published BookingCreated']);
    ledger.see(bookingHops[0]!);
    expect(ledger.missing).to.deep.equal([]);
    expect(ledger.seen).to.equal(bookingHops.length);
  });

  it('are not confused: published is not handled, and one service is not another', () => {
    const ledger = new HopLedger([reserve]);
    expect(ledger.see({ service: 'booking', activity: 'published', event: 'UpdateEventInventory' })).to.equal(
      false,
    );
    expect(ledger.missing).to.deep.equal(['CatalogService handled UpdateEventInventory']);
    expect(ledger.surplus).to.deep.equal([]);
  });

  it('are missing as often as they were not seen', () => {
    const ledger = new HopLedger(notices);
    expect(ledger.see(notices[0]!, 'event-1')).to.equal(true);
    expect(ledger.missing).to.deep.equal(['NotificationService published EmailNotificationSent (1 of 2)']);
    expect(ledger.see(notices[1]!, 'event-2')).to.equal(true);
    expect([ledger.missing, ledger.surplus]).to.deep.equal([[], []]);
  });

  it('are too many when a message was handled twice', () => {
    const ledger = new HopLedger([reserve]);
    expect([ledger.see(reserve, 'event-1'), ledger.see(reserve, 'event-1')]).to.deep.equal([true, false]);
    expect(ledger.surplus).to.deep.equal(['CatalogService handled UpdateEventInventory (2 of 1)']);
    expect(ledger.seen).to.equal(1);
  });

  it('are not too many when a message was published again under its id', () => {
    const ledger = new HopLedger(notices.slice(1));
    expect([ledger.see(notices[0]!, 'event-1'), ledger.see(notices[0]!, 'event-1')]).to.deep.equal([
      true,
      false,
    ]);
    expect(ledger.surplus).to.deep.equal([]);
  });
});

describe('a line of a log', () => {
  it('reports of a hop when an event was published or handled', () => {
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

  it('reports of none for what is only on its way', () => {
    expect(parseLogLine(line('booking-service', { activity: 'publishing', eventClass: 'X' }))?.hop).to.equal(
      undefined,
    );
  });

  for (const text of ['(node:1) Warning: something', '', '42', 'null', '{"service":"other","message":"x"}']) {
    it(`is skipped when it is none of ours: ${text || '(empty)'}`, () => {
      expect(parseLogLine(text)).to.equal(undefined);
    });
  }
});

describe('the narration', () => {
  let reported: string[];
  let narrator: Narrator;
  beforeEach(() => {
    reported = [];
    narrator = new Narrator((sentence) => reported.push(sentence));
  });

  it('reports the followed request only, with the time since it was made', async () => {
    narrator.follow({ correlationId, at: requestedAt }, bookingHops);
    narrator.receive(line('booking-service', { message: 'of ours' }));
    narrator.receive(line('booking-service', { message: 'of another', correlationId: 'another' }));
    expect(reported).to.have.length(1);
    expect(reported[0]).to.match(/43 ms.*BookingService.*of ours/);
    expect(await narrator.untilComplete(0)).to.have.length(bookingHops.length);
  });

  it('includes what was logged before the answer said which request it is', async () => {
    for (const hop of bookingHops) narrator.receive(lineOf(hop));
    expect(reported).to.deep.equal([]);
    narrator.follow({ correlationId, at: requestedAt }, bookingHops);
    expect(reported).to.have.length(bookingHops.length);
    expect(await narrator.untilComplete(0)).to.deep.equal([]);
    expect(narrator.hops).to.deep.equal({ seen: 12, expected: 12 });
  });

  it('keeps several requests apart, and calls each by its name', async () => {
    const [hop] = bookingHops;
    narrator.receive(lineOf(hop!));
    narrator.follow({ correlationId: 'another', at: requestedAt, label: 'booking 2' }, [hop!]);
    expect(reported).to.deep.equal([]);
    narrator.follow({ correlationId, at: requestedAt, label: 'booking 1' }, [hop!]);
    expect(reported).to.have.length(1);
    expect(reported[0]).to.include('booking 1');
    expect(await narrator.untilComplete(0)).to.deep.equal([
      'BookingService published BookingCreated for booking 2',
    ]);
    expect(narrator.hops).to.deep.equal({ seen: 1, expected: 2 });
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
