import { randomUUID } from 'node:crypto';
import { bookingService } from '@ticketwave/booking-service/composition-root';
import { HttpError, HttpMiddleware, setPrincipal } from '@ticketwave/building-blocks/http';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { expect } from 'chai';
import { useService } from '../../support/service-bench.ts';
import { customers } from './booking-customers.ts';
import { errorOf, post, type SentAnswer } from './keyed-requests.ts';

describe('two users who send the same Idempotency-Key', () => {
  const bench = useService(bookingService);
  const { onSale } = customers(bench);

  const book = (userId: string, eventId: string, key: string, ticketCount = 2): Promise<SentAnswer> =>
    post(bench().service.url, { path: '/api/bookings', body: { eventId, userId, ticketCount }, key });

  it('both get a booking of their own, also at the same moment, and each the same one again', async () => {
    const [eventId, key] = [await onSale(), randomUUID()];
    const users = Array.from({ length: 10 }, () => randomUUID());
    const answers = await Promise.all(users.map((user) => book(user, eventId, key)));
    expect(answers.map(({ status }) => status)).to.deep.equal(users.map(() => 201));
    expect(answers.map(({ text }) => JSON.parse(text).userId)).to.deep.equal(users);
    expect(await Promise.all(users.map((user) => book(user, eventId, key)))).to.deep.equal(answers);
  });

  describe('while instances of the version before run on the same database, which keep a key for everybody', () => {
    let [eventId, user, key] = ['', '', ''];

    /** Leaves what the version before does that has taken this request. */
    async function takenByTheVersionBefore(row: string): Promise<SentAnswer> {
      const answer = await book(user, eventId, key);
      await bench().service.query(
        `UPDATE messaging.idempotency SET key = $1, ${row} WHERE created_at = (SELECT max(created_at) FROM messaging.idempotency)`,
        key,
      );
      return answer;
    }

    beforeEach(async () => {
      [eventId, user, key] = [await onSale(), randomUUID(), randomUUID()];
    });

    it('the user gets the answer that it has given', async () => {
      const first = await takenByTheVersionBefore('locked_until = now()');
      expect(await book(user, eventId, key)).to.deep.equal(first);
    });

    it('another user does not', async () => {
      const first = await takenByTheVersionBefore('locked_until = now()');
      const other = await book(randomUUID(), eventId, key);
      expect(other.status).to.equal(201);
      expect(other.text).not.to.equal(first.text);
    });

    it('the user waits for what it has claimed and not settled yet', async () => {
      await takenByTheVersionBefore(`answer = NULL, locked_until = now() + interval '1 hour'`);
      expect(errorOf(await book(user, eventId, key)).code).to.equal('idempotency_key_in_use');
    });

    it('what it has abandoned is done by us, and it cannot settle it any more', async () => {
      await takenByTheVersionBefore(`answer = NULL, locked_until = now() - interval '1 ms'`);
      expect((await book(user, eventId, key)).status).to.equal(201);
      const settled = await bench().service.query(
        `UPDATE messaging.idempotency SET answer = '{}' WHERE key = $1 AND answer IS NULL RETURNING 1`,
        key,
      );
      expect(settled).to.deep.equal([]);
    });

    it('nothing is begun here of which it has just begun', async () => {
      const older = await bench().service.database.connect();
      try {
        await older.query('BEGIN');
        await older.query(`SELECT pg_try_advisory_xact_lock(hashtextextended('idempotency ' || $1, 0))`, [
          key,
        ]);
        expect(errorOf(await book(user, eventId, key)).code).to.equal('idempotency_key_in_use');
      } finally {
        await older.query('ROLLBACK');
        older.release();
      }
      expect((await book(user, eventId, key)).status).to.equal(201);
    });
  });
});

/** Believes whoever says a name: enough to see where it stands and what it is asked. */
class NameTags extends HttpMiddleware {
  override readonly authentication = { name: { type: 'apiKey', in: 'header', name: 'X-Name' } } as const;
  override readonly refusals = { 401: ['name_missing'] };
  override readonly handle: HttpMiddleware['handle'] = (request, _response, next) => {
    const name = request.get('x-name');
    if (name === undefined) throw new HttpError(401, 'name_missing', 'Send your name as X-Name.');
    setPrincipal(request, name);
    next();
  };
}

describe('a service with authentication in front of its routes', () => {
  const bench = useService({
    ...catalogService,
    compose(container, config) {
      catalogService.compose?.(container, config);
      container.bind(HttpMiddleware).toConstantValue(new NameTags());
    },
  });

  const event = {
    name: 'A Concert',
    category: 'concert',
    startsAt: '2031-05-01T19:00:00.000Z',
    priceAmount: 49.9,
    priceCurrency: 'EUR',
    totalTickets: 100,
  };

  it('gives two principals an effect each for the same request with the same key', async () => {
    const key = randomUUID();
    const create = (name: string) =>
      bench().service.post('/api/events', event, { 'idempotency-key': key, 'x-name': name });
    const [ada, bob, again] = [await create('ada'), await create('bob'), await create('ada')];
    expect([ada.status, bob.status]).to.deep.equal([201, 201]);
    expect(bob.body.eventId).not.to.equal(ada.body.eventId);
    expect(again.body).to.deep.equal(ada.body);
  });

  it('answers nobody it does not know, but for health and metrics', async () => {
    const { service } = bench();
    for (const path of ['/api/events', '/nowhere'])
      expect(await service.get(path)).to.nested.include({ status: 401, 'body.error.code': 'name_missing' });
    expect((await service.post('/api/events', event)).status).to.equal(401);
    for (const path of ['/health/ready', '/health/messaging'])
      expect((await service.get(path)).status, path).to.equal(200);
    expect((await fetch(`${service.url}/metrics`)).status).to.equal(200);
  });
});
