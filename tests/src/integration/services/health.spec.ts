import { bookingService } from '@ticketwave/booking-service/composition-root';
import { newId } from '@ticketwave/building-blocks/messaging';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { contractListOf, fingerprintOf } from '@ticketwave/building-blocks/adapters';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { HostedService } from '../../support/hosted-service.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';
import { SeverableProxy } from '../../support/severable-proxy.ts';
import { wires } from '../../support/topology.ts';
import { conforming, WireClient } from '../../support/wire-client.ts';

describe('the health of a service', () => {
  let surroundings: ServiceSurroundings;
  let broker: SeverableProxy;
  let database: SeverableProxy;
  let client: WireClient;
  let service: HostedService;

  before(async function () {
    surroundings = await ServiceSurroundings.openUsed();
    const amqpUrl = surroundings.amqpUrlOf('booking');
    const databaseUrl = await surroundings.database('booking');
    broker = await SeverableProxy.to(amqpUrl);
    database = await SeverableProxy.to(databaseUrl);
    client = await WireClient.connect(surroundings.amqpUrl);
    service = await HostedService.start(bookingService, surroundings, {
      AMQP_URL: broker.through(amqpUrl),
      DATABASE_URL: database.through(databaseUrl),
    });
  });

  beforeEach(() => service.untilHealthy('live', 'ready', 'messaging'));

  after(async () => {
    await service.stop();
    await client.close();
    await Promise.all([broker.sever(), database.sever()]);
    await surroundings.close();
  });

  /** The statuses of live, ready and messaging, once they are these. */
  async function becomes(expected: readonly number[]): Promise<void> {
    await eventually(async () => {
      const answers = await Promise.all(
        ['live', 'ready', 'messaging'].map((name) => service.get(`/health/${name}`)),
      );
      const seen = answers.map(({ status }) => status);
      expect(seen, JSON.stringify(answers.map(({ body }) => body))).to.deep.equal(expected);
      return true;
    });
  }

  async function onSale(): Promise<string> {
    const message = conforming('catalog.event.created', {
      event_id: newId(),
      starts_at: '2031-01-01T00:00:00.000Z',
    });
    await client.publish(message);
    await service.outcomesOf(message.body.event_id);
    return message.body.metadata.entity_id;
  }

  const book = (eventId: string) =>
    service.post('/api/bookings', { eventId, userId: 'somebody', ticketCount: 1 });

  it('says which version it is, and what that publishes and reads', async () => {
    const { body } = await service.get('/health/messaging');
    const { publishes, queues } = wires.find(({ name }) => name === 'booking')!;
    const contracts = contractListOf(publishes, queues);
    expect(body).to.include({ service: 'booking', version: bookingService.version });
    expect(body.contracts).to.deep.equal({ fingerprint: fingerprintOf(contracts), ...contracts });
  });

  it('is reported with the correlation id like any other answer', async () => {
    const id = newId();
    const { headers } = await service.ask('/health/live', { headers: { 'x-correlation-id': id } });
    expect(headers.get('x-correlation-id')).to.equal(id);
  });

  it('broker away: ready, takes bookings, and messaging is 503 until it is back', async () => {
    const eventId = await onSale();
    await broker.sever();
    await becomes([200, 200, 503]);
    const { body } = await service.get('/health/messaging');
    expect(body.status).to.equal('unavailable');
    expect(body.problems).to.include.keys('booking.publish', 'booking.consume');
    expect(JSON.stringify(body)).not.to.include('booking-dev-only');
    expect((await book(eventId)).status).to.equal(201);
    await broker.restore();
    await becomes([200, 200, 200]);
    await service.untilOutboxEmpty();
  });

  it('database away: live, but not ready, and a request is asked to come back', async () => {
    const eventId = await onSale();
    await database.sever();
    await becomes([200, 503, 503]);
    const { body } = await service.get('/health/ready');
    expect(JSON.stringify(body)).not.to.include('booking-dev-only');
    const refused = await book(eventId);
    expect(refused.status).to.equal(503);
    expect(refused.headers.get('retry-after')).to.equal('5');
    expect(refused.body.error.code).to.equal('database_unavailable');
    expect(refused.body.error.correlationId).to.equal(refused.headers.get('x-correlation-id'));
    await database.restore();
    await becomes([200, 200, 200]);
    expect((await book(eventId)).status).to.equal(201);
  });

  it('started before its database is there: live, not ready, and at work as soon as it comes', async () => {
    const url = await surroundings.database('payment');
    const late = await SeverableProxy.to(url);
    await late.sever();
    const payment = await HostedService.begin(paymentService, surroundings, {
      DATABASE_URL: late.through(url),
    });
    await payment.untilHealthy('live');
    expect((await payment.get('/health/ready')).status).to.equal(503);
    await late.restore();
    await payment.untilHealthy('ready', 'messaging');
    await payment.stop();
    await late.sever();
  });
});
