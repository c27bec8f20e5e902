import { randomUUID } from 'node:crypto';
import { composeService } from '@ticketwave/building-blocks/hosting';
import { Idempotency } from '@ticketwave/building-blocks/http';
import { IdempotencyKeys, type KeyClaim, type RepeatableRequest } from '@ticketwave/building-blocks/adapters';
import { Transactor, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { developmentEnvironment } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';
import { HostedService } from '../../support/hosted-service.ts';
import { useService } from '../../support/service-bench.ts';
import { errorOf, post, postUntilAnswered, type KeyedRequest } from './keyed-requests.ts';

const EVENTS = '/api/events';
const IN_USE = { status: 409, code: 'idempotency_key_in_use', fields: [] };
const REUSED = { status: 422, code: 'idempotency_key_reused', fields: [] };

describe('Idempotency-Key, on CatalogService and its database', () => {
  const bench = useService(catalogService);
  let key: string;
  let body: { name: string };

  beforeEach(() => {
    key = randomUUID();
    body = concert(key);
  });

  const send = (request: Partial<KeyedRequest> = {}) =>
    post(bench().service.url, { path: EVENTS, body, key, ...request });
  const retry = () => postUntilAnswered(bench().service.url, { path: EVENTS, body, key });

  /** How many events of this name there are, and how many were announced. */
  async function effects({ name } = body): Promise<{ kept: number; announced: number }> {
    const [row] = await bench().service.query<{ kept: number; announced: number }>(
      `SELECT (SELECT count(*)::int FROM ticketed_event WHERE name = $1) AS kept,
              (SELECT count(*)::int FROM messaging.outbox
                WHERE event_type = 'catalog.event.created' AND envelope -> 'data' ->> 'name' = $1) AS announced`,
      name,
    );
    return row!;
  }

  it('the same request twice has one effect, and the same answer to the byte', async () => {
    const first = await send();
    expect(first.status).to.equal(201);
    expect(first.location).to.equal(`${bench().service.url}${EVENTS}/${JSON.parse(first.text).eventId}`);
    expect(await send()).to.deep.equal(first);
    expect(await send({ body: Object.fromEntries(Object.entries(body).reverse()) })).to.deep.equal(first);
    expect(await effects()).to.deep.equal({ kept: 1, announced: 1 });
  });

  it('the first answer stays, whatever has happened since', async () => {
    const { location } = await send();
    const restock = {
      path: `${new URL(location!).pathname}/restock`,
      body: { quantity: 5 },
      key: `${key}-1`,
    };
    const first = await send(restock);
    expect(JSON.parse(first.text)).to.deep.include({ totalTickets: 105 });
    expect(JSON.parse((await send({ ...restock, key: `${key}-2` })).text).totalTickets).to.equal(110);
    expect(await send(restock)).to.deep.equal(first);
    expect((await bench().service.get(new URL(location!).pathname)).body.totalTickets).to.equal(110);
  });

  it('another body with the key is refused', async () => {
    await send();
    expect(errorOf(await send({ body: { ...body, totalTickets: 99 } }))).to.deep.equal(REUSED);
    expect(await effects()).to.deep.equal({ kept: 1, announced: 1 });
  });

  it('another path with the key is another request', async () => {
    const { location } = await send();
    const restock = { path: `${new URL(location!).pathname}/restock`, body: { quantity: 5 } };
    const first = await send(restock);
    expect(JSON.parse(first.text)).to.deep.include({ totalTickets: 105 });
    expect(await send(restock)).to.deep.equal(first);
  });

  it('twenty at once have one effect; who comes too early gets the answer by a retry', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send()));
    const first = await retry();
    expect(first.status).to.equal(201);
    for (const answer of answers) {
      if (answer.status === 409) expect(errorOf(answer)).to.deep.equal(IN_USE);
      else expect(answer).to.deep.equal(first);
    }
    const replayed = await Promise.all(Array.from({ length: 20 }, () => send()));
    for (const answer of replayed) expect(answer).to.deep.equal(first);
    expect(await effects()).to.deep.equal({ kept: 1, announced: 1 });
  });

  it('a key that is none is refused by name', async () => {
    for (const wrong of ['', 'two words', 'x'.repeat(256)])
      expect(errorOf(await send({ key: wrong }))).to.deep.equal({
        status: 400,
        code: 'idempotency_key_invalid',
        fields: ['Idempotency-Key'],
      });
    expect(await effects()).to.deep.equal({ kept: 0, announced: 0 });
  });

  it('a request that failed leaves its key free', async () => {
    const unknown = { path: `${EVENTS}/${randomUUID()}/restock`, body: { quantity: 5 } };
    for (let time = 0; time < 2; time++)
      expect(errorOf(await send(unknown))).to.deep.include({ status: 404, code: 'event_unknown' });
    expect((await send()).status).to.equal(201);
  });

  describe('of a request that another instance of the service has taken', () => {
    let other: ReturnType<typeof composeService>;
    let request: RepeatableRequest;

    before(() => {
      const config = catalogService.loadConfig({
        ...developmentEnvironment,
        DATABASE_URL: bench().service.databaseUrl,
        AMQP_URL: bench().surroundings.amqpUrlOf('catalog'),
      });
      other = composeService(catalogService, config, { logger: new CapturedLog() });
    });

    beforeEach(() => {
      const headers = { 'idempotency-key': key };
      request = { method: 'POST', baseUrl: '', path: EVENTS, headers, body };
    });

    after(() => other.pool.end());

    const idempotency = () => other.container.get(Idempotency);
    const transact = <R>(work: (work: UnitOfWork) => Promise<R>): Promise<R> =>
      other.container.get(Transactor).transact(work);

    it('nobody waits for it to commit', async () => {
      const [taken, release] = [withResolvers(), withResolvers()];
      const answer = { status: 200, body: { first: true } };
      const running = idempotency().once(request, async () => {
        taken.resolve();
        await release.promise;
        return answer;
      });
      await taken.promise;
      const early = await fetch(`${bench().service.url}${EVENTS}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
      });
      expect(early.status).to.equal(409);
      expect(early.headers.get('retry-after')).to.equal('1');
      release.resolve();
      await running;
      expect(await send()).to.deep.equal({ status: 200, location: null, text: '{"first":true}' });
      expect(await effects()).to.deep.equal({ kept: 0, announced: 0 });
    });

    it('and never answered, the key is in use until its time is over, then taken over once', async () => {
      expect(await transact((work) => idempotency().claim(request, work))).to.equal(undefined);
      expect(errorOf(await send())).to.deep.equal(IN_USE);
      await bench().service.query(
        `UPDATE messaging.idempotency SET locked_until = now() - interval '1 ms' WHERE answer IS NULL`,
      );
      expect(errorOf(await send({ body: { ...body, totalTickets: 99 } }))).to.deep.equal(REUSED);
      const answer = await send();
      expect(answer.status).to.equal(201);
      expect(await send()).to.deep.equal(answer);
      expect(await effects()).to.deep.equal({ kept: 1, announced: 1 });
    });

    it('and that answers too late, must undo its last step', async () => {
      await transact((work) => idempotency().claim(request, work));
      await bench().service.query(
        `UPDATE messaging.idempotency SET locked_until = now() WHERE answer IS NULL`,
      );
      const answer = await send();
      const late = transact((work) => idempotency().settle(request, { status: 200, body: {} }, work));
      const refused = await late.then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(refused).to.deep.include({ status: 409, code: 'idempotency_key_in_use' });
      expect(await send()).to.deep.equal(answer);
    });

    it('keys are forgotten after their days, in bounded numbers, and those under way never', async () => {
      const { service } = bench();
      await service.query(`DELETE FROM messaging.idempotency`);
      await service.query(
        `INSERT INTO messaging.idempotency (key, request_hash, answer, locked_until, created_at)
         SELECT n::text, '', '{}', now() - make_interval(days => n), now() - make_interval(days => n)
           FROM generate_series(1, 12) AS n`,
      );
      await service.query(
        `UPDATE messaging.idempotency SET locked_until = now() + interval '30 s' WHERE key = '12'`,
      );
      const keys = other.container.get(IdempotencyKeys);
      expect([await keys.forget(7, 3), await keys.forget(7, 3), await keys.forget(7, 3)]).to.deep.equal([
        3, 2, 0,
      ]);
      const left = await service.query<{ key: number }>(
        `SELECT key::int FROM messaging.idempotency ORDER BY 1`,
      );
      expect(left.map(({ key }) => key)).to.deep.equal([1, 2, 3, 4, 5, 6, 12]);
    });
  });

  it('(switched off: the same request twice has its effect twice)', async () => {
    const forgetful = await HostedService.begin(
      {
        ...catalogService,
        compose(container, config) {
          catalogService.compose?.(container, config);
          container.rebind(IdempotencyKeys).toConstantValue(new ForgetfulKeys());
        },
      },
      bench().surroundings,
    );
    try {
      await forgetful.untilHealthy('ready');
      const request = { path: EVENTS, body, key };
      const answers = [await post(forgetful.url, request), await post(forgetful.url, request)];
      expect(answers.map(({ status }) => status)).to.deep.equal([201, 201]);
      expect(answers[0]).not.to.deep.equal(answers[1]);
      expect(await effects()).to.deep.equal({ kept: 2, announced: 2 });
    } finally {
      await forgetful.stop();
    }
  });
});

const concert = (key: string) => ({
  name: `A Concert ${key}`,
  category: 'concert',
  startsAt: '2031-05-01T19:00:00.000Z',
  priceAmount: 49.9,
  priceCurrency: 'EUR',
  totalTickets: 100,
});

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** Remembers nothing: every request is the first one. */
class ForgetfulKeys extends IdempotencyKeys {
  override take(): Promise<KeyClaim> {
    return Promise.resolve({ outcome: 'taken' });
  }

  override settle(): Promise<boolean> {
    return Promise.resolve(true);
  }

  override forget(): Promise<number> {
    return Promise.resolve(0);
  }
}
