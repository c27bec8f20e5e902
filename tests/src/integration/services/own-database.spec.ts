import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { expect } from 'chai';
import pg from 'pg';
import { eventually } from '../../support/eventually.ts';
import { HostedService } from '../../support/hosted-service.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';
import { conforming, WireClient } from '../../support/wire-client.ts';

describe('a service whose database answers', () => {
  let surroundings: ServiceSurroundings;
  let client: WireClient;
  let service: HostedService;

  before(async () => {
    surroundings = await ServiceSurroundings.openUsed();
    client = await WireClient.connect(surroundings.amqpUrl);
    service = await HostedService.start(catalogService, surroundings);
  });

  after(async () => {
    await service.stop();
    await client.close();
    await surroundings.close();
  });

  async function onSale(): Promise<string> {
    const { status, body } = await service.post('/api/events', {
      name: 'Concert',
      category: 'concert',
      startsAt: '2031-01-01T00:00:00.000Z',
      priceAmount: 10,
      priceCurrency: 'EUR',
      totalTickets: 100,
    });
    expect(status, JSON.stringify(body)).to.equal(201);
    return body.id ?? body.eventId;
  }

  const request = (eventId: string) =>
    conforming('booking.inventory.update-requested', { event_id: eventId, quantity_reduced: 1 });

  it('but has taken a right from it is not ready, answers 503, takes no message, and goes on when it has it again', async () => {
    const eventId = await onSale();
    for (const [revoke, grant] of [
      ['REVOKE INSERT ON messaging.outbox FROM catalog', 'GRANT INSERT ON messaging.outbox TO catalog'],
      ['REVOKE UPDATE ON ticketed_event FROM catalog', 'GRANT UPDATE ON ticketed_event TO catalog'],
    ] as const) {
      await service.query(revoke);
      const messages = Array.from({ length: 5 }, () => request(eventId));
      for (const message of messages) await client.publish(message);
      await eventually(async () => (await service.get('/health/ready')).status === 503);
      await eventually(async () => (await service.get('/health/messaging')).body.problems?.database);
      const refused = await service.post(`/api/events/${eventId}/restock`, { quantity: 1 });
      expect(refused.status, revoke).to.equal(503);
      expect(refused.body.error.code).to.equal('database_unavailable');

      await service.query(grant);
      for (const message of messages)
        expect(await service.outcomesOf(message.body.event_id), revoke).to.deep.equal(['handled']);
      await service.untilHealthy('ready', 'messaging');
    }
    expect(service.log.complaints().filter((line) => line.includes('.dlq'))).to.deep.equal([]);
  });

  it('and one row of which is locked for long books other events, and answers for all', async () => {
    const [locked, free] = [await onSale(), await onSale()];
    const somebody = new pg.Client(service.databaseUrl);
    await somebody.connect();
    await somebody.query('BEGIN');
    await somebody.query('SELECT FROM ticketed_event WHERE id = $1 FOR UPDATE', [locked]);
    const stuck = Array.from({ length: 30 }, () => request(locked));
    for (const message of stuck) await client.publish(message);
    const others = Array.from({ length: 5 }, () => request(free));
    for (const message of others) await client.publish(message);
    for (const message of others)
      expect(await service.outcomesOf(message.body.event_id)).to.deep.equal(['handled']);
    for (const id of [locked, free]) expect((await service.get(`/api/events/${id}`)).status).to.equal(200);
    const refused = await service.post(`/api/events/${locked}/restock`, { quantity: 1 });
    expect([refused.status, refused.body.error.code]).to.deep.equal([503, 'busy']);
    await somebody.end();
    for (const message of stuck)
      expect(await service.outcomesOf(message.body.event_id)).to.deep.equal(['handled']);
  }).timeout(60_000);

  it('but can never store a value gives the message up at once', async () => {
    await service.query('ALTER TABLE reservation ALTER quantity TYPE smallint');
    const message = conforming('booking.inventory.release-requested', {
      event_id: await onSale(),
      quantity_released: 2 ** 15,
    });
    await client.publish(message);
    const ends = await service.outcomesOf(message.body.event_id);
    expect(ends).to.deep.equal(['dead-lettered']);
    const retried = service.log.lines.filter(
      ({ fields }) => fields['activity'] === 'retried' && fields['eventId'] === message.body.event_id,
    );
    expect(retried).to.deep.equal([]);
  });
});
