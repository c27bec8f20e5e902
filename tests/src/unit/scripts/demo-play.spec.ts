import { Failure } from '@ticketwave/cli/support/failure';
import { Api } from '@ticketwave/scripts/demo/api';
import { play, type Theatre } from '@ticketwave/scripts/demo/play';
import type { BookingWithHistory, EventView, PaymentView } from '@ticketwave/scripts/demo/views';
import { published } from '@ticketwave/scripts/demo/hops';
import { Narrator } from '@ticketwave/scripts/demo/narrator';
import type { Scenario, Step } from '@ticketwave/scripts/demo/scenarios/scenario';
import { expect } from 'chai';

const correlationId = '0197f1f0-6f0a-7c3e-9d55-0242ac120001';
const prices = { priceAmount: 10, priceCurrency: 'EUR' };
const payment = { status: 'prepared', amount: 10, currency: 'EUR', paymentUrl: 'http://pay' };
const event = { eventId: 'e', totalTickets: 10, availableTickets: 9 };

/** Answers as four services do that are done after some questions. */
class ScriptedApi extends Api {
  constructor(private readonly statuses: string[]) {
    super({});
  }

  override async booking(bookingId: string): Promise<BookingWithHistory> {
    const status = this.statuses.length > 1 ? this.statuses.shift()! : this.statuses[0]!;
    return { ...{ bookingId, status, paymentId: 'p' }, ...prices, history: [{ status, reason: null }] };
  }

  override async payment(): Promise<PaymentView> {
    return { ...payment, refundedAmount: 0, receiptUrl: null };
  }

  override async event(): Promise<EventView> {
    return event;
  }

  override async notifications() {
    return { items: [] };
  }
}

const hop = published('booking', 'BookingCreated');

const book: Step = async (stage) => {
  stage.event = event;
  const booking = { ...{ bookingId: 'b', status: 'pending', paymentId: null }, ...prices };
  const request = { correlationId, at: 0 };
  stage.bookings.push({ booking, request });
  stage.narrator.follow(request, stage.scenario.hops);
};

const publish: Step = async ({ narrator }) => {
  const reported = { activity: 'published', eventClass: 'BookingCreatedIntegrationEvent', correlationId };
  narrator.receive(
    JSON.stringify({ timestamp: '1970-01-01', service: 'booking-service', message: 'm', ...reported }),
  );
};

const scenario = (...steps: Step[]): Scenario => ({
  ...{ name: 'created', steps, hops: hop },
  end: {
    ...{ status: 'awaiting-payment', history: ['awaiting-payment'], reason: null, payment: 'prepared' },
    ...{ receipt: false, refunded: false, ticketsKept: 1, notices: [] },
  },
});

const on = (statuses: string[], timeoutMs = 20): Theatre => ({
  api: new ScriptedApi(statuses),
  running: { services: {}, broker: {} as never, restart: async () => undefined },
  narrator: new Narrator(() => undefined),
  timeoutMs,
  report: () => undefined,
});

describe('playing a scenario', () => {
  it('waits until the state is as it should be', async () => {
    const { outcome } = await play(scenario(book, publish), on(['pending', 'awaiting-payment'], 5_000));
    expect(outcome).to.deep.include({ hops: { seen: 1, expected: 1 }, missing: [], surplus: [] });
    expect(outcome.stopped).to.deep.equal([]);
    expect(outcome.checks.filter(({ expected, found }) => expected !== found)).to.deep.equal([]);
  });

  it('gives up in time, and reports what is wrong', async () => {
    const { outcome } = await play(scenario(book, publish), on(['pending']));
    const failed = outcome.checks.filter(({ expected, found }) => expected !== found);
    expect(failed.map(({ what }) => what)).to.deep.equal(['status', 'history']);
  });

  it('names the hop that is missing', async () => {
    const { outcome } = await play(scenario(book), on(['awaiting-payment']));
    expect(outcome.missing).to.deep.equal(['BookingService published BookingCreated']);
  });

  it('stops at a step that fails, reports the state then, and puts right what it has changed', async () => {
    const happened: string[] = [];
    const failing: Step = async ({ undo }) => {
      undo.add(async () => void happened.push('put right'));
      throw new Failure('The card reader is broken.');
    };
    const never: Step = async () => void happened.push('never');
    const { outcome, observed } = await play(scenario(book, failing, never), on(['pending']));
    expect(outcome.stopped).to.deep.equal(['The card reader is broken.']);
    expect(observed?.bookings[0]?.booking.status).to.equal('pending');
    expect(happened).to.deep.equal(['put right']);
  });
});
