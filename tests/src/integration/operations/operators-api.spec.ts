import { newId } from '@ticketwave/building-blocks/messaging';
import { bookingService } from '@ticketwave/booking-service/composition-root';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import type { GoldenMessage } from '@ticketwave/contracts';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { HostedService } from '../../support/hosted-service.ts';
import { OPERATORS, OperatorsClient, TOKENS } from '../../support/operators-client.ts';
import { conforming } from '../../support/wire-client.ts';
import { OperationsBench } from './operations-bench.ts';

const QUEUE = 'catalog.update-event-inventory';
const NOWHERE = '0197f1f0-6f0a-7c3e-9d55-0242ac120002';

describe('the operators’ API of a service', () => {
  let bench: OperationsBench;
  let catalog: HostedService;
  let booking: HostedService;
  let reader: OperatorsClient;
  let operator: OperatorsClient;

  before(async () => {
    bench = await OperationsBench.open();
    catalog = await HostedService.start(catalogService, bench.surroundings, OPERATORS);
    booking = await HostedService.start(bookingService, bench.surroundings, OPERATORS);
    reader = new OperatorsClient(catalog.url, TOKENS.reader);
    operator = new OperatorsClient(catalog.url, TOKENS.operator, { 'x-operator': 'ada@example.com' });
  });

  after(async () => {
    await Promise.all([catalog.stop(), booking.stop()]);
    await bench.close();
  });

  const reservation = (data: object = {}): GoldenMessage =>
    conforming('booking.inventory.update-requested', { event_id: newId(), booking_id: newId(), ...data });

  const audit = async (): Promise<{ action: string; operator: string; target: string; outcome: string }[]> =>
    (await reader.get('/ops/audit')).body.audit;

  it('finds nothing where no principal is configured', async () => {
    const silent = await HostedService.start(catalogService, bench.surroundings);
    const headers = { authorization: `Bearer ${TOKENS.operator}` };
    expect((await fetch(`${silent.url}/ops`, { headers })).status).to.equal(404);
    await silent.stop();
  });

  it('shows dead letters in groups and one by one, judged by today’s code and inbox', async () => {
    const fine = await bench.bury(QUEUE, reservation());
    const invalid = await bench.bury(QUEUE, reservation({ quantity_reduced: 'two' }), {
      'x-failure-type': 'InvalidMessageError',
    });
    const handled = reservation();
    await catalog.query(
      'INSERT INTO messaging.inbox (queue, message_id) VALUES ($1, $2)',
      QUEUE,
      handled.properties.message_id,
    );
    await bench.bury(QUEUE, handled);
    const { body: groups } = await reader.get('/ops/dead-letters');
    expect(groups.total).to.equal(3);
    expect(
      groups.groups.map(({ errorType, count }: { errorType: string; count: number }) => [errorType, count]),
    ).to.deep.equal([
      ['Error', 2],
      ['InvalidMessageError', 1],
    ]);
    const { body } = await reader.get(`/ops/dead-letters/${QUEUE}?content=true`);
    const verdicts = body.deadLetters.map((one: { messageId: string; judgement: { verdict: string } }) => [
      one.messageId,
      one.judgement.verdict,
    ]);
    expect(verdicts).to.have.deep.members([
      [fine, 'would-be-handled'],
      [invalid, 'still-invalid'],
      [handled.properties.message_id, 'handled-already'],
    ]);
    const one = await reader.get(`/ops/dead-letters/${QUEUE}?messageId=${invalid}`);
    expect(one.body).to.deep.include({ total: 3, matching: 1 });
    expect(one.body.deadLetters[0].judgement.reason).to.include('quantity_reduced');
    await bench.empty();
  });

  it('discards only what was exported, with a reason, and says in the audit who did it', async () => {
    await bench.bury(QUEUE, reservation());
    const exported = await operator.post(`/ops/dead-letters/${QUEUE}/export`, { selection: { all: true } });
    expect(exported.status).to.equal(201);
    const { exportId } = exported.body;
    const later = await bench.bury(QUEUE, reservation());
    const path = `/ops/dead-letters/${QUEUE}/discard`;
    expect((await operator.post(path, { exportId })).status).to.equal(400);
    expect((await operator.post(path, { exportId: NOWHERE, reason: 'none' })).status).to.equal(404);
    const discarded = await operator.post(path, { exportId, reason: 'entered by hand' });
    expect(discarded.body).to.deep.include({ discarded: 1, notFound: 0 });
    expect(await bench.idsIn(`${QUEUE}.dlq`)).to.deep.equal([later]);
    const lines = (await reader.get(`/ops/exports/${exportId}`)).body.trim().split('\n');
    expect(JSON.parse(Buffer.from(JSON.parse(lines[0]).body, 'base64').toString())).to.have.property(
      'event_type',
    );
    const [line] = await audit();
    expect(line).to.deep.include({
      ...{ action: 'dlq discard', target: QUEUE, outcome: 'done', operator: 'oscar for ada@example.com' },
    });
  });

  it('edits only as a new message, validated before, and keeps the old one', async () => {
    const message = reservation({ quantity_reduced: 'two' });
    const id = await bench.bury(QUEUE, message);
    const path = `/ops/dead-letters/${QUEUE}/edit`;
    const { data } = message.body as { data: object };
    const wrong = await reader.post(`${path}/dry-run`, { messageId: id, data });
    expect(wrong.body.valid).to.equal(false);
    const refused = await operator.post(path, { messageId: id, data, reason: 'a try' });
    expect(refused.body.error.code).to.equal('data_invalid');
    const edited = { ...data, quantity_reduced: 2 };
    const sent = await operator.post(path, { messageId: id, data: edited, reason: 'it was a text' });
    expect(sent.status).to.equal(201);
    expect(sent.body.causationId).to.equal(id);
    expect(await catalog.outcomesOf(sent.body.messageId)).to.deep.equal(['handled']);
    expect(await bench.idsIn(`${QUEUE}.dlq`)).to.deep.equal([id]);
  });

  it('says where messages are', async () => {
    const ids = [newId(), newId()];
    const answered = reservation();
    await bench.client.publish(answered);
    await catalog.outcomesOf(answered.properties.message_id);
    await catalog.untilOutboxEmpty();
    const [row] = await catalog.query<{ id: string }>(
      'SELECT message_id::text AS id FROM messaging.outbox LIMIT 1',
    );
    const asked = [...ids, answered.properties.message_id, row!.id];
    const { body } = await reader.post('/ops/messages/states', { messageIds: asked });
    const [unknown, , handled, published] = body.messages;
    expect(unknown).to.deep.equal({ messageId: ids[0], published: null, queues: [] });
    expect(handled.queues[0]).to.deep.include({ queue: QUEUE, state: 'handled' });
    expect(published.published.state).to.equal('published');
  });

  it('pauses a subscription in every instance, durably, and resumes it', async () => {
    const paths = ['pause', 'resume'].map((what) => `/ops/subscriptions/${QUEUE}/${what}`);
    expect((await operator.post(paths[0]!, { reason: 'a migration' })).status).to.equal(200);
    const second = await HostedService.start(catalogService, bench.surroundings, OPERATORS);
    const message = reservation();
    await bench.client.publish(message);
    await eventually(async () => {
      const { queues } = (await reader.get('/ops/queues')).body;
      const paused = queues.find(({ queue }: { queue: string }) => queue === QUEUE);
      expect(paused.paused).to.deep.include({ by: 'oscar for ada@example.com', reason: 'a migration' });
      expect(paused).to.deep.include({ messages: 1, consumers: 0 });
      return true;
    });
    await second.stop();
    await operator.post(paths[1]!);
    expect(await catalog.outcomesOf(message.properties.message_id)).to.deep.equal(['handled']);
  });

  it('redrives by its protocol and says what became of each message', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => bench.bury(QUEUE, reservation())));
    const dry = await reader.post('/ops/redrives/dry-run', { queue: QUEUE, selection: { all: true } });
    expect(dry.body).to.deep.include({ meant: 30, tooOld: 0 });
    const begun = await operator.post('/ops/redrives', {
      ...{ queue: QUEUE, selection: { all: true }, canary: 5, reason: 'the table is back' },
    });
    expect(begun.status).to.equal(202);
    const { id } = begun.body;
    const done = await eventually(async () => {
      const { body } = await reader.get(`/ops/redrives/${id}`);
      return body.state === 'done' && body;
    });
    expect(done.counts).to.deep.include({ meant: 30, handled: 30, deadAgain: 0 });
    const { messages } = (await reader.get(`/ops/redrives/${id}/messages?outcome=handled`)).body;
    expect(messages.map(({ messageId }: { messageId: string }) => messageId)).to.have.members(ids);
    await eventually(async () => {
      const line = (await audit()).find(({ action }) => action === 'dlq redrive');
      expect(line).to.deep.include({ outcome: 'done', target: QUEUE });
      return true;
    });
  });

  it('says in words what a saga waits for', async () => {
    const created = await booking.post('/api/bookings', {
      eventId: newId(),
      userId: 'ada@example.com',
      ticketCount: 1,
    });
    expect(created.status).to.equal(404);
    const { body } = await new OperatorsClient(booking.url, TOKENS.reader).get('/ops/sagas');
    expect(body).to.deep.equal({ total: 0, needingReview: 0, sagas: [] });
  });
});
