import { setTimeout as sleep } from 'node:timers/promises';
import { bookingService } from '@ticketwave/booking-service/composition-root';
import { newId } from '@ticketwave/building-blocks/messaging';
import type { GoldenMessage } from '@ticketwave/contracts';
import { operationsService } from '@ticketwave/operations-service/composition-root';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { HostedService, type Answer } from '../../support/hosted-service.ts';
import { OPERATORS, TOKENS } from '../../support/operators-client.ts';
import { useService } from '../../support/service-bench.ts';
import { conforming } from '../../support/wire-client.ts';
import { customers, prepared, reserved } from './booking-customers.ts';
import { at } from './operations-bench.ts';

const CATALOGUE = 'booking.event-catalogue';
const LISTS = 'booking.user-bookings';
/** Between two turns of whoever makes load. */
const PACE_MS = 50;
const DAY_MS = 24 * 60 * 60 * 1000;

describe('stored events again to one subscription', () => {
  const bench = useService(bookingService, () => OPERATORS);
  const { onSale, book } = customers(bench);
  let operations: HostedService;

  const startOperations = (): Promise<HostedService> =>
    HostedService.start(operationsService, bench().surroundings, {
      ...OPERATORS,
      OPS_SERVICES: JSON.stringify({ booking: bench().service.url }),
    });

  before(async () => {
    operations = await startOperations();
  });
  after(() => operations.stop());
  /** What a test leaves that has failed must not be in the way of the next one. */
  afterEach(async () => {
    const { items } = (await ask('GET', '')).body as { items: { id: string; state: string }[] };
    for (const { id, state } of items)
      if (['beginning', 'running', 'stopped'].includes(state)) await ask('POST', `/${id}/cancel`);
  });

  const ask = (method: 'GET' | 'POST', path: string, body?: object, token: string = TOKENS.operator) =>
    operations.ask(`/api/replays${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });

  async function untilOver(begun: Answer): Promise<Answer['body']> {
    expect(begun.status, JSON.stringify(begun.body)).to.equal(202);
    return eventually(async () => {
      const { body } = await ask('GET', `/${begun.body.id}`);
      if (!['stopped', 'cancelled', 'done'].includes(body.state)) throw new Error(JSON.stringify(body));
      return body;
    });
  }

  const rebuild = async (subscription: string): Promise<Answer['body']> =>
    untilOver(await ask('POST', '', { subscription, rebuild: true, reason: 'a test' }));

  const changed = (eventId: string, sequence: number): GoldenMessage =>
    conforming('catalog.event.updated', { event_id: eventId, name: `Name ${sequence}` }, { sequence });

  const publish = async (...messages: readonly GoldenMessage[]): Promise<void> => {
    for (const message of messages) await bench().client.publish(message);
  };

  const untilStored = (ids: readonly string[]): Promise<boolean> =>
    eventually(async () => {
      const [row] = await operations.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM stored_event WHERE event_id = ANY ($1::uuid[])',
        ids,
      );
      return row!.count === ids.length;
    });

  const catalogue = () =>
    bench().service.query<{ event_id: string; name: string; last_sequence: string }>(
      'SELECT * FROM catalogue_event ORDER BY event_id',
    );
  const lists = () =>
    bench().service.query<{ booking_id: string; status: string }>(
      'SELECT * FROM user_booking ORDER BY booking_id',
    );

  it('makes the catalogue anew under live load: equal to the live one, and whole for whoever reads it', async () => {
    const ids = Array.from({ length: 5 }, newId);
    const history = ids.flatMap((id) => [
      conforming('catalog.event.created', { event_id: id }),
      ...[2, 3, 4, 5].map((sequence) => changed(id, sequence)),
    ]);
    await publish(...history);
    await untilStored(history.map(({ body }) => body.event_id));
    await eventually(async () => (await catalogue()).length === ids.length);

    const over = new AbortController();
    let newest = 5;
    const load = (async () => {
      while (!over.signal.aborted) {
        newest++;
        await publish(...ids.map((id) => changed(id, newest)));
        // No backlog grows: there is always something under way, on however slow a machine.
        await eventually(async () =>
          (await catalogue()).every(({ last_sequence }) => Number(last_sequence) >= newest),
        );
      }
    })();
    const seen = new Set<number>();
    const reading = (async () => {
      while (!over.signal.aborted) {
        seen.add((await catalogue()).length);
        await sleep(PACE_MS);
      }
    })();
    const done = await rebuild(CATALOGUE).finally(() => over.abort());
    await Promise.all([load, reading]);

    expect(done.state, JSON.stringify(done)).to.equal('done');
    expect(done.rebuilt).to.deep.include({ rows: ids.length, changed: 0 });
    expect(done.rebuilt.hash).to.equal(done.rebuilt.hashBefore);
    expect([...seen]).to.deep.equal([ids.length]);
    expect(newest, 'there was no load').to.be.greaterThan(6);
    await eventually(async () => {
      for (const { name, last_sequence } of await catalogue())
        expect({ name, last_sequence }).to.deep.equal({
          name: `Name ${newest}`,
          last_sequence: String(newest),
        });
      return true;
    });
    expect(
      bench().service.log.lines.filter(({ fields }) => fields['activity'] === 'dead-lettered'),
    ).to.deep.equal([]);
  });

  it('makes of nothing and of nonsense what there was', async () => {
    const eventId = await onSale();
    const bookings = await Promise.all(Array.from({ length: 5 }, () => book(eventId)));
    const answers = bookings.flatMap(({ bookingId }) => [reserved(bookingId, eventId), prepared(bookingId)]);
    await publish(...answers);
    const before = await eventually(async () => {
      const rows = await lists();
      return rows.length === 5 && rows.every(({ status }) => status === 'awaiting-payment') && rows;
    });
    await bench().service.query('DELETE FROM user_booking WHERE booking_id = $1', before[0]!.booking_id);
    await bench().service.query(
      `UPDATE user_booking SET status = 'failed', reason = 'nonsense' WHERE booking_id = $1`,
      before[1]!.booking_id,
    );
    await bench().service.query(
      `INSERT INTO user_booking (booking_id, user_id, status, last_sequence) VALUES ($1, 'a ghost', 'pending', 1)`,
      newId(),
    );
    const done = await rebuild(LISTS);
    expect(done.rebuilt).to.deep.include({ rows: 5, changed: 3 });
    expect(done.rebuilt.hash).not.to.equal(done.rebuilt.hashBefore);
    expect(await lists()).to.deep.equal(before);
    const again = await rebuild(LISTS);
    expect(again.rebuilt).to.deep.include({ rows: 5, changed: 0, hashBefore: done.rebuilt.hash });
  });

  it('goes to one subscription alone, with the same ids, and says what its inbox has dropped', async () => {
    const { bookingId } = await book(await onSale());
    const ofBooking = { subscription: LISTS, entityId: bookingId };
    const published = await eventually(async () => {
      const rows = await operations.query<{ event_id: string }>(
        `SELECT event_id FROM stored_event WHERE entity_id = $1 AND event_type LIKE 'booking.booking.%'`,
        bookingId,
      );
      return rows.length > 0 && rows.map(({ event_id }) => event_id);
    });
    const [id] = published;
    await bench().service.outcomesOf(id!);
    const tried = await ask('POST', '/dry-run', ofBooking, TOKENS.reader);
    expect(tried.body).to.deep.include({ meant: 1, judged: 1, tooOld: 0 });
    expect(tried.body.verdicts).to.deep.include({ 'handled-already': 1, 'would-be-handled': 0 });
    const others = (): number =>
      bench().events.messages.filter(({ routingKey }) => !routingKey.startsWith('booking.operator-action.'))
        .length;
    const received = others();
    const known = await untilOver(await ask('POST', '', { ...ofBooking, rate: 50, reason: 'a test' }));
    expect(known).to.deep.include({ state: 'done', meant: 1, sent: 1 });
    expect(known.counts).to.deep.include({ duplicate: 1, handled: 0 });
    expect(await bench().service.outcomesOf(id!, 2)).to.deep.equal(['handled', 'duplicate']);

    await bench().service.query(
      'DELETE FROM messaging.inbox WHERE queue = $1 AND message_id = $2',
      LISTS,
      id,
    );
    const forgotten = await untilOver(await ask('POST', '', { ...ofBooking, reason: 'a test' }));
    expect(forgotten.counts).to.deep.include({ duplicate: 0, handled: 1 });
    expect(await bench().service.outcomesOf(id!, 3)).to.deep.equal(['handled', 'duplicate', 'handled']);
    expect(others(), 'others have received something').to.equal(received);
  });

  it('is refused beyond what the inbox remembers, saying what is allowed', async () => {
    const old = at(
      conforming('catalog.event.created', { event_id: newId() }),
      new Date(Date.now() - 60 * DAY_MS),
    );
    await publish(old);
    await untilStored([old.body.event_id]);
    const entityId = old.body.metadata.entity_id;
    const tried = await ask('POST', '/dry-run', { subscription: CATALOGUE, entityId });
    expect(tried.body.tooOld).to.equal(1);
    const { status, body } = await ask('POST', '', { subscription: CATALOGUE, entityId, reason: 'a test' });
    expect(status).to.equal(409);
    expect(body.error.code).to.equal('too_old');
    expect(body.error.message)
      .to.include(old.body.timestamp)
      .and.include(tried.body.oldestAllowed.slice(0, 13));
    // A rebuild takes it.
    expect(await rebuild(CATALOGUE)).to.deep.include({ state: 'done' });
  });

  it('asks for a filter, a subscription that may be rebuilt, and an operator', async () => {
    const reason = 'a test';
    const refusals: [object, number, string][] = [
      [{ subscription: LISTS, reason }, 400, 'filter_missing'],
      [{ subscription: LISTS, rebuild: true, entityId: 'x', reason }, 400, 'filter_unexpected'],
      [{ subscription: LISTS, entityId: 'nobody', reason }, 404, 'nothing_meant'],
      [{ subscription: 'booking.nowhere', rebuild: true, reason }, 404, 'queue_unknown'],
      [{ subscription: 'booking.payments', rebuild: true, reason }, 409, 'not_rebuildable'],
      [{ subscription: 'nobody.queue', rebuild: true, reason }, 502, 'service_unreachable'],
    ];
    for (const [body, status, code] of refusals) {
      const answer = await ask('POST', '', body);
      expect([answer.status, answer.body.error.code]).to.deep.equal([status, code]);
    }
    const looks = await ask('POST', '', { subscription: LISTS, rebuild: true, reason }, TOKENS.reader);
    expect([looks.status, looks.body.error.code]).to.deep.equal([403, 'role_insufficient']);
  });

  it('goes on where OperationsService was ended, and is in the audit of the service before it happens', async () => {
    const ids = Array.from({ length: 40 }, newId);
    const messages = ids.map((event_id) => conforming('catalog.event.created', { event_id }));
    await publish(...messages);
    await untilStored(messages.map(({ body }) => body.event_id));
    const from = messages[0]!.body.timestamp;
    const begun = await ask('POST', '', { subscription: CATALOGUE, from, rate: 5, reason: 'slowly' });
    const { id } = begun.body;
    const [line] = await bench().service.query('SELECT * FROM messaging.audit WHERE id = $1', id);
    expect(line).to.deep.include({ action: 'replay', target: CATALOGUE, ended_at: null });
    expect(line).to.have.property('operator', 'oscar for oscar');
    await eventually(async () => (await ask('GET', `/${id}`)).body.sent > 0);
    await operations.stop();
    operations = await startOperations();
    await operations.query(`UPDATE replay SET rate = NULL WHERE id = $1`, id);
    const done = await untilOver(begun);
    expect(done.counts).to.deep.include({ duplicate: done.meant, handled: 0, deadLettered: 0 });
    expect(done).to.deep.include({ state: 'done', sent: done.meant });
    const [ended] = await bench().service.query('SELECT * FROM messaging.audit WHERE id = $1', id);
    expect(ended).to.deep.include({ outcome: 'done', affected: done.meant });
  });
});
