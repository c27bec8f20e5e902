import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { context, propagation, trace } from '@opentelemetry/api';
import { bookingService } from '@ticketwave/booking-service/composition-root';
import { startTracing, type RunningTracing } from '@ticketwave/building-blocks/internal/hosting';
import { freePort } from '@ticketwave/cli/dev/ports';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { developmentEnvironment } from '@ticketwave/scripts/services';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { HostedService } from '../support/hosted-service.ts';
import { ServiceSurroundings } from '../support/service-surroundings.ts';
import { OtlpCollector, type ExportedSpan } from './otlp-collector.ts';

const EVENT = '123e4567-e89b-12d3-a456-426614174000';
const REQUESTED = 'booking.events:booking.inventory.update-requested.v1';
const QUEUE = 'catalog.update-event-inventory';
const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };

describe('what a real flow exports over OTLP', () => {
  let collector: OtlpCollector;
  let tracing: RunningTracing | undefined;
  let surroundings: ServiceSurroundings;
  let booking: HostedService;
  let catalog: HostedService;

  before(async () => {
    collector = await OtlpCollector.start();
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = collector.url;
    process.env['OTEL_BSP_SCHEDULE_DELAY'] = '100';
    tracing = await startTracing({ name: 'ticketwave', version: '1.0.0' }, process.env);
    surroundings = await ServiceSurroundings.open();
    catalog = await HostedService.start(catalogService, surroundings, { SEED_DATA: 'true' });
    booking = await HostedService.start(bookingService, surroundings);
    await eventually(async () => (await book()).status === 201);
  });

  after(async () => {
    await surroundings.close();
    await tracing?.stop();
    for (const global of [trace, context, propagation]) global.disable();
    delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    delete process.env['OTEL_BSP_SCHEDULE_DELAY'];
    await collector.stop();
  });

  const book = (headers: Record<string, string> = {}) =>
    booking.post('/api/bookings', { eventId: EVENT, userId: 'ada@example.com', ticketCount: 1 }, headers);

  /** A caller that is part of a trace, and a booking of it. */
  async function bookInTrace(flags = '01') {
    const traceId = randomBytes(16).toString('hex');
    const callerId = randomBytes(8).toString('hex');
    const { status, headers, body } = await book({
      traceparent: `00-${traceId}-${callerId}-${flags}`,
      tracestate: 'vendor=value',
    });
    expect(status).to.equal(201);
    const { bookingId } = body as { bookingId: string };
    return { traceId, callerId, bookingId, correlationId: headers.get('x-correlation-id')! };
  }

  const span = (traceId: string, name: string): Promise<ExportedSpan> =>
    eventually(() => {
      const found = collector.of(traceId).find((one) => one.name === name);
      if (found) return found;
      throw new Error(
        `no '${name}' among ${collector
          .of(traceId)
          .map((one) => one.name)
          .join(', ')}`,
      );
    }, 30_000);

  it('is one trace from the caller through services, outbox and broker', async () => {
    const { traceId, callerId, correlationId } = await bookInTrace();
    const request = await span(traceId, 'POST /api/bookings');
    expect(request).to.include({ kind: KIND.server, parentSpanId: callerId });
    const sent = await span(traceId, `publish ${REQUESTED}`);
    expect(sent).to.include({ kind: KIND.producer, parentSpanId: request.spanId });
    const processed = await span(traceId, `process ${REQUESTED}:${QUEUE}`);
    expect(processed).to.include({ kind: KIND.consumer, parentSpanId: sent.spanId, isError: false });
    const acknowledged = await span(traceId, `ack ${REQUESTED}:${QUEUE}`);
    expect(acknowledged).to.include({ kind: KIND.client, parentSpanId: processed.spanId });
    const answer = await span(traceId, 'publish catalog.events:catalog.inventory.updated.v1');
    expect(answer.parentSpanId).to.equal(processed.spanId);
    const handled = await span(
      traceId,
      'process catalog.events:catalog.inventory.updated.v1:booking.inventory-answers',
    );
    expect(handled.parentSpanId).to.equal(answer.spanId);
    expect(sent.attributes).to.include({
      'messaging.system': 'rabbitmq',
      'messaging.operation.type': 'send',
      'messaging.destination.name': REQUESTED,
      'messaging.message.conversation_id': correlationId,
    });
    expect(processed.attributes).to.include({
      'messaging.operation.type': 'process',
      'messaging.destination.subscription.name': QUEUE,
      'messaging.message.id': sent.attributes['messaging.message.id'],
    });
    expect(request.resource).to.include({ 'service.name': 'ticketwave' });
  });

  it('has each run of a message that is tried again as a child of the same publication', async () => {
    await catalog.query('ALTER TABLE ticketed_event RENAME TO away');
    const { traceId } = await bookInTrace();
    const failed = await span(traceId, `process ${REQUESTED}:${QUEUE}`);
    await eventually(() => catalog.log.lines.some(({ fields }) => fields['activity'] === 'retried'));
    await catalog.query('ALTER TABLE away RENAME TO ticketed_event');
    const again = await span(traceId, `process catalog.internal:${QUEUE}`);
    const sent = await span(traceId, `publish ${REQUESTED}`);
    expect(failed.isError).to.equal(true);
    expect(failed.attributes['error.type']).to.be.a('string');
    expect(failed.parentSpanId).to.equal(sent.spanId);
    expect(again).to.include({ isError: false, parentSpanId: sent.spanId });
  });

  it('has a deadline of a saga, and what comes of it, in the trace in which it was set', async () => {
    const { traceId, bookingId } = await bookInTrace();
    // Each answer that comes meanwhile sets another deadline.
    const deadline = await eventually(async () => {
      await booking.query(
        `UPDATE messaging.saga SET due_at = now() - interval '1 second' WHERE id = $1::uuid AND due_at > now()`,
        bookingId,
      );
      const found = collector.of(traceId).find(({ name }) => name === 'deadline booking-life');
      if (found) return found;
      const [saga] = await booking.query('SELECT * FROM messaging.saga WHERE id = $1::uuid', bookingId);
      throw new Error(`${JSON.stringify(saga)}; ${booking.log.complaints().slice(-5).join('; ')}`);
    });
    expect(deadline.kind).to.equal(KIND.internal);
    expect(collector.of(traceId).map(({ spanId }) => spanId)).to.include(deadline.parentSpanId);
  });

  it('is nothing of a trace that the caller does not want recorded', async () => {
    const { traceId } = await bookInTrace('00');
    await bookInTrace().then(({ traceId: other }) => span(other, `process ${REQUESTED}:${QUEUE}`));
    expect(collector.of(traceId)).to.deep.equal([]);
  });

  it('says which service it is, of a process that is given the address of a collector', async () => {
    const port = await freePort();
    const program = join(root, 'NotificationService/dist/main.js');
    const service = fork(program, {
      stdio: 'ignore',
      env: {
        ...process.env,
        ...developmentEnvironment,
        PORT: String(port),
        DATABASE_URL: await surroundings.database('notification'),
        AMQP_URL: surroundings.amqpUrlOf('notification'),
      },
    });
    const ended = once(service, 'exit');
    try {
      const { traceId } = await bookInTrace();
      const destination = 'booking.events:booking.notification.send-requested.v1';
      const handled = await span(traceId, `process ${destination}:notification.send-booking-notification`);
      expect(handled.resource).to.include({ 'service.name': 'notification-service' });
    } finally {
      service.kill('SIGTERM');
    }
    expect(await ended).to.deep.equal([0, null]);
  });

  it('has only names of the conventions, and our own', () => {
    const known = new Set(Object.values<unknown>({ ...conventions }));
    const names = new Set(collector.spans.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...names]).to.include.members(['messaging.system', 'http.route', 'error.type']);
    expect([...names].filter((name) => !known.has(name) && !name.startsWith('ticketwave.'))).to.deep.equal(
      [],
    );
  });
});
