import { newId } from '@ticketwave/building-blocks/messaging';
import { DeadLetters, type RedriveReport } from '@ticketwave/building-blocks/operations';
import type { GoldenMessage } from '@ticketwave/contracts';
import { expect } from 'chai';
import { operate } from '../../support/operator-command.ts';
import { conforming } from '../../support/wire-client.ts';
import { useOperations } from './operations-bench.ts';

const QUEUE = 'catalog.update-event-inventory';
const DLQ = `${QUEUE}.dlq`;

const request = (): GoldenMessage =>
  conforming('booking.inventory.update-requested', { booking_id: newId(), event_id: newId() });

type Redriven = RedriveReport & { queue: string; dryRun: boolean; remaining: number };

describe('npm run dlq -- redrive', () => {
  const bench = useOperations();

  const buryMany = (number: number): Promise<string[]> =>
    Promise.all(Array.from({ length: number }, () => bench().bury(QUEUE, request())));

  it('sends a message back as it came, attempts afresh, and leaves the others in their order', async () => {
    const before = await buryMany(40);
    const message = request();
    await bench().bury(QUEUE, message, { 'x-redrives': 1, traceparent: '00-1-2-03' });
    const after = await buryMany(40);
    const id = message.properties.message_id;
    const { exitCode, answer } = await bench().dlqJson<Redriven>('redrive', QUEUE, '--message', id);
    expect(exitCode).to.equal(0);
    expect(answer).to.deep.equal({
      queue: QUEUE,
      dryRun: false,
      redriven: [id],
      merged: 0,
      notFound: [],
      interrupted: false,
      tooOld: [],
      notTaken: null,
      remaining: 80,
    });
    const { properties, content, fields } = await bench().client.take(QUEUE);
    expect(JSON.parse(content.toString())).to.deep.equal(message.body);
    expect([fields.exchange, fields.routingKey]).to.deep.equal(['catalog.internal', QUEUE]);
    const { message_id, type, correlation_id, timestamp, app_id } = message.properties;
    expect(properties).to.deep.include({
      messageId: message_id,
      type,
      correlationId: correlation_id,
      timestamp,
      appId: app_id,
      userId: 'admin',
      contentType: 'application/json',
      deliveryMode: 2,
    });
    expect(properties.headers).to.deep.include({
      'x-attempt': 1,
      'x-redrives': 2,
      traceparent: '00-1-2-03',
    });
    expect(properties.headers).to.deep.include({
      'x-original-exchange': 'booking.events',
      'x-original-routing-key': 'booking.inventory.update-requested.v1',
      'x-original-user-id': 'booking',
    });
    expect(Object.keys(properties.headers!).filter((name) => name.startsWith('x-failure-'))).to.deep.equal(
      [],
    );
    expect(await bench().idsIn(DLQ)).to.deep.equal([...before, ...after]);
  });

  it('sends the oldest, or all, in their order', async () => {
    const ids = await buryMany(50);
    await bench().dlq('redrive', QUEUE, '--count', '20');
    expect(await bench().idsIn(QUEUE)).to.deep.equal(ids.slice(0, 20));
    const { answer } = await bench().dlqJson<Redriven>('redrive', DLQ, '--all');
    expect(answer).to.deep.include({ redriven: ids.slice(20), remaining: 0 });
    expect(await bench().idsIn(QUEUE)).to.deep.equal(ids.slice(20));
  });

  it('does nothing in a dry run but says what it would do', async () => {
    const ids = await buryMany(5);
    const { exitCode, answer } = await bench().dlqJson<Redriven>(
      'redrive',
      QUEUE,
      '--count',
      '3',
      '--dry-run',
    );
    expect(exitCode).to.equal(0);
    expect(answer).to.deep.include({ dryRun: true, redriven: ids.slice(0, 3), remaining: 5 });
    expect(await bench().client.waitingIn(QUEUE)).to.equal(0);
    expect(await bench().idsIn(DLQ)).to.deep.equal(ids);
  });

  it('keeps the order also of more messages than one channel holds', async () => {
    const ids = await buryMany(75);
    const deadLetters = await DeadLetters.connect(bench().surroundings.amqpUrl, { page: 20 });
    const seen: (string | null)[] = [];
    expect(await deadLetters.browse(QUEUE, ({ messageId }) => seen.push(messageId))).to.equal(75);
    expect(seen).to.deep.equal(ids);
    const { redriven } = await deadLetters.redrive(QUEUE, { ids: [ids[70]!, ids[30]!] });
    expect(redriven).to.deep.equal([ids[30], ids[70]]);
    await deadLetters.close();
    expect(await bench().idsIn(DLQ)).to.deep.equal(ids.filter((_, index) => index !== 30 && index !== 70));
  });

  it('keeps to a rate', async () => {
    await buryMany(10);
    const begun = performance.now();
    await bench().dlq('redrive', QUEUE, '--all', '--rate', '10/s');
    expect(performance.now() - begun).to.be.greaterThan(900);
    expect(await bench().client.waitingIn(QUEUE)).to.equal(10);
  });

  it('reaches the queue that failed and no other subscriber of the same event', async () => {
    const message = conforming('booking.booking.cancelled', { booking_id: newId() });
    const received = await bench().client.listen('booking.events');
    await bench().bury('payment.booking-ended', message);
    await bench().dlq('redrive', 'payment.booking-ended', '--all');
    expect(await bench().idsIn('payment.booking-ended')).to.deep.equal([message.properties.message_id]);
    const last = conforming('booking.booking.created', { booking_id: newId() });
    await bench().client.publish(last);
    await received.next(last.properties.correlation_id, 'booking.booking.created');
    expect(received.messages).to.have.length(1);
    expect(await bench().idsIn('booking.user-bookings')).to.deep.equal([last.properties.message_id]);
  });

  it('needs no more than what the service itself may do', async () => {
    const [id] = await buryMany(1);
    const environment = { AMQP_URL: bench().surroundings.amqpUrlOf('catalog') };
    expect((await operate('dlq', ['redrive', QUEUE, '--all'], environment)).exitCode).to.equal(0);
    const { properties } = await bench().client.take(QUEUE);
    expect(properties).to.deep.include({ messageId: id, userId: 'catalog' });
  });

  it('sends copies of one message, left by a redrive that was cut short, as one', async () => {
    const message = request();
    await bench().bury(QUEUE, message, { 'x-redrives': 0 });
    const [other] = await buryMany(1);
    await bench().bury(QUEUE, message, { 'x-redrives': 1 });
    const { answer } = await bench().dlqJson<Redriven>('redrive', QUEUE, '--all');
    expect(answer).to.deep.include({
      redriven: [message.properties.message_id, other],
      merged: 1,
      remaining: 0,
    });
    const [copy] = await bench().drain(QUEUE);
    expect(copy?.properties.headers).to.deep.include({ 'x-redrives': 2 });
  });

  it('drops what the broker has written on a message that it gave up itself', async () => {
    const { headers, ...message } = request();
    const death = { count: 1, reason: 'delivery_limit', queue: QUEUE, exchange: 'booking.events' };
    await bench().client.publish({
      ...message,
      exchange: 'catalog.internal',
      routing_key: DLQ,
      headers: {
        ...headers,
        'x-death': [{ ...death, 'routing-keys': ['booking.inventory.update-requested.v1'] }],
        'x-first-death-queue': QUEUE,
      } as never,
    });
    await bench().dlq('redrive', QUEUE, '--all');
    const { properties } = await bench().client.take(QUEUE);
    expect(properties.headers).to.not.have.any.keys('x-death', 'x-first-death-queue');
    expect(properties.headers).to.deep.include({
      'x-original-exchange': 'booking.events',
      'x-original-routing-key': 'booking.inventory.update-requested.v1',
      'x-original-user-id': 'admin',
    });
  });

  it('exits 1 when the queue does not take them, and leaves them in their order', async () => {
    const ids = await buryMany(50);
    const channel = await bench().client.channel();
    await channel.deleteQueue(QUEUE);
    await channel.close();
    const { exitCode, answer } = await bench().dlqJson<Redriven>('redrive', QUEUE, '--all');
    expect(exitCode).to.equal(1);
    expect(answer.redriven).to.deep.equal([]);
    expect(answer.notTaken).to.deep.include({ messageId: ids[0], status: 'returned' });
    expect(await bench().idsIn(DLQ)).to.deep.equal(ids);
    await bench().restore();
  });

  it('exits 1 for an id that is not there, and redrives the others', async () => {
    const [id = ''] = await buryMany(1);
    const absent = newId();
    const { exitCode, answer } = await bench().dlqJson<Redriven>(
      'redrive',
      QUEUE,
      '--message',
      absent,
      '--message',
      id,
    );
    expect(exitCode).to.equal(1);
    expect(answer).to.deep.include({ redriven: [id], notFound: [absent] });
  });

  it('leaves alone what is older than the inboxes remember, unless forced', async () => {
    const message = request();
    const published = Math.floor(Date.now() / 1000) - 31 * 24 * 60 * 60;
    await bench().bury(QUEUE, { ...message, properties: { ...message.properties, timestamp: published } });
    const refused = await bench().dlqJson<Redriven>('redrive', QUEUE, '--all');
    expect(refused.exitCode).to.equal(1);
    expect(refused.answer).to.deep.include({
      redriven: [],
      tooOld: [message.properties.message_id],
      remaining: 1,
    });
    const forced = await bench().dlqJson<Redriven>('redrive', QUEUE, '--all', '--force');
    expect(forced.exitCode).to.equal(0);
    expect(forced.answer.redriven).to.deep.equal([message.properties.message_id]);
  });
});
