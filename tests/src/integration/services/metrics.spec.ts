import { bookingService } from '@ticketwave/booking-service/composition-root';
import { newId } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { HostedService } from '../../support/hosted-service.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';
import { SeverableProxy } from '../../support/severable-proxy.ts';
import { conforming, WireClient } from '../../support/wire-client.ts';

const QUEUE = 'booking.event-catalogue';

describe('the metrics of a service', () => {
  let surroundings: ServiceSurroundings;
  let database: SeverableProxy;
  let client: WireClient;
  let service: HostedService;

  before(async () => {
    surroundings = await ServiceSurroundings.open();
    const databaseUrl = await surroundings.database('booking');
    database = await SeverableProxy.to(databaseUrl);
    client = await WireClient.connect(surroundings.amqpUrl);
    service = await HostedService.start(bookingService, surroundings, {
      DATABASE_URL: database.through(databaseUrl),
    });
  });

  after(async () => {
    await service.stop();
    await client.close();
    await database.sever();
    await surroundings.close();
  });

  async function metrics(): Promise<Map<string, number>> {
    const { body } = await service.get('/metrics');
    const lines = String(body).split('\n');
    return new Map(
      lines
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    );
  }

  const become = (expected: Readonly<Record<string, number>>): Promise<unknown> =>
    eventually(async () => {
      const now = await metrics();
      const found = Object.fromEntries(Object.keys(expected).map((series) => [series, now.get(series)]));
      expect(found).to.deep.equal(expected);
      return true;
    }, 30_000);

  async function onSale(): Promise<string> {
    const message = conforming('catalog.event.created', {
      event_id: newId(),
      starts_at: '2031-01-01T00:00:00.000Z',
    });
    await client.publish(message);
    await service.outcomesOf(message.body.event_id);
    return message.body.metadata.entity_id;
  }

  it('say what became of messages, and how long that took', async () => {
    await onSale();
    const destination = `catalog.events:catalog.event.created.v1:${QUEUE}`;
    const labels = `messaging_system="rabbitmq",messaging_operation_name="process",messaging_destination_name="${destination}",messaging_destination_subscription_name="${QUEUE}"`;
    await become({
      [`ticketwave_messages_received_total{queue="${QUEUE}",outcome="handled"}`]: 1,
      [`messaging_process_duration_seconds_count{${labels}}`]: 1,
      [`ticketwave_message_age_seconds_count{queue="${QUEUE}"}`]: 1,
      [`ticketwave_message_attempts_sum{queue="${QUEUE}",outcome="handled"}`]: 1,
    });
  });

  it('say what waits on the broker, in the outbox and for a deadline', async () => {
    const eventId = await onSale();
    const booked = await service.post('/api/bookings', { eventId, userId: 'somebody', ticketCount: 1 });
    expect(booked.status).to.equal(201);
    await client.publishRaw('catalog.events', 'catalog.event.created.v1', Buffer.from('no JSON'), {
      messageId: newId(),
      contentType: 'application/json',
    });
    await become({
      [`ticketwave_queue_messages{queue="${QUEUE}",kind="dead"}`]: 1,
      [`ticketwave_queue_messages{queue="${QUEUE}",kind="ready"}`]: 0,
      [`ticketwave_queue_messages{queue="${QUEUE}",kind="retry"}`]: 0,
      [`ticketwave_queue_consumers{queue="${QUEUE}"}`]: 1,
      [`ticketwave_queue_lag_seconds{queue="${QUEUE}"}`]: 0,
      ticketwave_outbox_waiting: 0,
      ticketwave_outbox_blocked_streams: 0,
      ticketwave_consumers_paused: 0,
      ticketwave_broker_blocked: 0,
      'ticketwave_saga_deadlines_waiting{saga="booking-life"}': 1,
      'ticketwave_saga_needs_review{saga="booking-life"}': 0,
      'ticketwave_component_up{component="publisher"}': 1,
      'ticketwave_collector_up{collector="outbox"}': 1,
      'ticketwave_collector_up{collector="queues"}': 1,
      'ticketwave_collector_up{collector="sagas"}': 1,
    });
    const found = await metrics();
    expect(found.get('ticketwave_database_connections_limit{lane="http"}')).to.be.greaterThan(0);
    const instances = [...found].filter(([series]) => series.startsWith('ticketwave_saga_instances{'));
    expect(instances.map(([, value]) => value)).to.deep.equal([1]);
  });

  it('are there within seconds while the database answers nothing, and say what they could not look at', async () => {
    await eventually(async () => {
      database.mute();
      const begin = performance.now();
      const found = await metrics();
      expect(performance.now() - begin).to.be.lessThan(5_000);
      expect(found.get('ticketwave_collector_up{collector="outbox"}')).to.equal(0);
      expect(found.has('ticketwave_outbox_waiting')).to.equal(false);
      expect(found.get('ticketwave_collector_up{collector="queues"}')).to.equal(1);
      return true;
    }, 30_000);
    await database.sever();
    await database.restore();
    await become({ 'ticketwave_collector_up{collector="outbox"}': 1, ticketwave_outbox_waiting: 0 });
  });
});
