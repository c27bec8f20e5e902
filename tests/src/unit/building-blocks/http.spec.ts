import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DomainError, NotFoundError } from '@ticketwave/building-blocks/domain';
import { OverloadedError } from '@ticketwave/building-blocks/postgres';
import { createHttpApplication, parseQuery } from '@ticketwave/building-blocks/internal/http';
import { HttpError, HttpRoutes, parseBody, rawBodyOf } from '@ticketwave/building-blocks/http';
import { currentCorrelation, Metrics } from '@ticketwave/building-blocks/observability';
import { expect } from 'chai';
import Joi from 'joi';
import { CapturedLog } from '../../support/captured-log.ts';

const ID = '0197F1F0-6F0A-7C3E-9D55-0242AC120001';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

class Routes extends HttpRoutes {
  override mount(router: Parameters<HttpRoutes['mount']>[0]): void {
    router.post('/parse', (request, response) => {
      const schema = Joi.object({ name: Joi.string(), of: Joi.object({ count: Joi.number() }).optional() });
      response.json(parseBody(request, schema));
    });
    router.get('/query', (request, response) => {
      response.json(parseQuery(request, Joi.object({ count: Joi.number().optional() })));
    });
    router.post('/raw', (request, response) => {
      response.json({ raw: rawBodyOf(request).toString('base64') });
    });
    router.get('/correlation', async (_request, response) => {
      await new Promise(setImmediate);
      response.json(currentCorrelation());
    });
    router.get('/fail', async () => Promise.reject(errors.shift()!));
    router.get('/half', (_request, response) => {
      response.write('half an answer');
      throw new Error('too late');
    });
  }
}

const errors: Error[] = [];

describe('createHttpApplication', () => {
  const log = new CapturedLog();
  const health = {
    ready: { healthy: true },
    messaging: { healthy: true } as Record<string, unknown> & { healthy: boolean },
  };
  let server: Server;
  let url: string;

  before(async () => {
    const application = createHttpApplication({
      service: { name: 'shop-service', version: '1.0.0', publicUrl: 'http://shop.example' },
      routes: [new Routes()],
      health: {
        ready: () => Promise.resolve(health.ready),
        messaging: () => Promise.resolve(health.messaging),
      },
      metrics: new Metrics(),
      logger: log,
    });
    server = createServer(application).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(() => log.lines.splice(0));

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const post = (body: string | Uint8Array, type = 'application/json'): Promise<Response> =>
    fetch(`${url}/parse`, { method: 'POST', headers: { 'content-type': type }, body });

  async function failing(
    error: Error,
  ): Promise<{ status: number; error: Record<string, unknown>; retryAfter: string | null }> {
    errors.push(error);
    const response = await fetch(`${url}/fail`);
    const { error: shown } = (await response.json()) as { error: Record<string, unknown> };
    return { status: response.status, error: shown, retryAfter: response.headers.get('retry-after') };
  }

  describe('X-Correlation-Id', () => {
    const correlationOf = async (given?: string) => {
      const response = await fetch(`${url}/correlation`, {
        headers: given === undefined ? {} : { 'X-Correlation-Id': given },
      });
      const seen = (await response.json()) as { correlationId: string; causationId: string };
      expect(seen).to.deep.equal({ correlationId: seen.correlationId, causationId: seen.correlationId });
      expect(response.headers.get('x-correlation-id')).to.equal(seen.correlationId);
      return seen.correlationId;
    };

    it('a UUID is taken, in lower case', async () => {
      expect(await correlationOf(ID)).to.equal(ID.toLowerCase());
    });

    it('anything else is replaced, nothing at all is made up for', async () => {
      for (const given of [undefined, '', 'mine', `${ID}0`, ` {${ID}}`])
        expect(await correlationOf(given)).to.match(UUID);
    });

    it('requests at the same time keep their own', async () => {
      const ids = Array.from({ length: 20 }, (_, index) => `0197f1f0-0000-7000-8000-0000000000${index + 10}`);
      expect(await Promise.all(ids.map(correlationOf))).to.deep.equal(ids);
    });
  });

  describe('errors', () => {
    it('are reported by their kind', async () => {
      const kinds: [Error, number, string][] = [
        [new NotFoundError('thing_unknown', 'There is no thing 7.'), 404, 'thing_unknown'],
        [new DomainError('thing_over', 'The thing is over.'), 409, 'thing_over'],
        [new HttpError(422, 'key_reused', 'The key was used for another body.'), 422, 'key_reused'],
      ];
      for (const [error, status, code] of kinds) {
        const answer = await failing(error);
        expect(answer.status).to.equal(status);
        expect(answer.error).to.deep.include({ code, message: error.message });
        expect(answer.error['correlationId']).to.match(UUID);
      }
      expect(log.lines).to.deep.equal([]);
    });

    it('that nobody expected say nothing of themselves, and everything to the log', async () => {
      const secret = 'connect to postgresql://booking:hush@db/booking failed in bookings.ts';
      const { status, error } = await failing(new Error(secret));
      expect(status).to.equal(500);
      expect(error).to.deep.include({ code: 'internal_error' });
      expect(JSON.stringify(error)).not.to.include('hush').and.not.to.include('bookings.ts');
      const [line] = log.lines;
      expect(line).to.deep.include({ level: 'error', message: 'GET /fail failed' });
      expect(line!.fields['error']).to.equal(
        'connect to postgresql://booking:***@db/booking failed in bookings.ts',
      );
    });

    it('of too much to do ask to come back, too', async () => {
      const { status, error, retryAfter } = await failing(
        new OverloadedError('No place became free in time.'),
      );
      expect({ status, code: error['code'], retryAfter }).to.deep.equal({
        status: 503,
        code: 'overloaded',
        retryAfter: '5',
      });
    });

    it('say when to come back if that is known', async () => {
      const busy = new HttpError(409, 'thing_busy', 'Come back.', undefined, 1);
      expect((await failing(busy)).retryAfter).to.equal('1');
      expect((await failing(new HttpError(409, 'thing_over', 'Too late.'))).retryAfter).to.equal(null);
    });

    it('after the answer has begun end the connection', async () => {
      const response = await fetch(`${url}/half`);
      const broken = await response.text().then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(broken).to.be.an('error');
      expect(log.lines.map(({ message }) => message)).to.deep.equal(['GET /half failed']);
    });

    it('an unknown route is one too', async () => {
      const response = await fetch(`${url}/nowhere?secret=1`, { method: 'DELETE' });
      expect(response.status).to.equal(404);
      const { error } = (await response.json()) as { error: Record<string, unknown> };
      expect(error).to.deep.include({ code: 'route_unknown', message: 'There is no DELETE /nowhere.' });
    });
  });

  describe('a body', () => {
    const details = async (response: Response): Promise<unknown> =>
      ((await response.json()) as { error: { details?: unknown } }).error.details;

    it('is taken as it is', async () => {
      const response = await post('{"name":"Zoë 🎫","of":{"count":1}}');
      expect(await response.json()).to.deep.equal({ name: 'Zoë 🎫', of: { count: 1 } });
    });

    it('may have 64 KiB and not a byte more', async () => {
      const filled = (bytes: number): string => `{"name":"${'x'.repeat(bytes - 11)}"}`;
      expect((await post(filled(65_536))).status).to.equal(200);
      expect((await post(filled(65_537))).status).to.equal(413);
    });

    it('names every wrong field by its path', async () => {
      const response = await post('{"name":5,"of":{"count":"1","more":true}}');
      expect(response.status).to.equal(400);
      const wrong = (await details(response)) as { field: string }[];
      expect(wrong.map(({ field }) => field)).to.have.members(['name', 'of.count', 'of.more']);
    });

    it('has no field __proto__, at any depth', async () => {
      for (const [body, field] of [
        ['{"name":"a","__proto__":{"admin":true}}', '__proto__'],
        ['{"name":"a","of":{"count":1,"__proto__":{}}}', 'of.__proto__'],
      ] as const) {
        const response = await post(body);
        expect(response.status, body).to.equal(400);
        expect(await details(response), body).to.deep.equal([{ field, message: `${field} is not allowed` }]);
      }
      expect((await post('{"__proto__":{"name":"a"}}')).status).to.equal(400);
    });

    it('is UTF-8, whole', async () => {
      const bytes = Buffer.concat([Buffer.from('{"name":"'), Buffer.of(0xc3), Buffer.from('"}')]);
      const response = await post(bytes);
      expect(response.status).to.equal(400);
      const other = await post('{"name":"a\\u0000b"}');
      expect(other.status).to.equal(400);
      expect(await post('{"name":"\\ud800"}').then(({ status }) => status)).to.equal(400);
    });

    it('is there byte by byte for whoever checks a signature', async () => {
      const rawOf = async (body: string, headers: Record<string, string>): Promise<string> => {
        const response = await fetch(`${url}/raw`, { method: 'POST', headers, body });
        const { raw } = (await response.json()) as { raw: string };
        return Buffer.from(raw, 'base64').toString();
      };
      const body = '{ "b": 1.0,\n\t"a": "Zo\\u00eb ë" }';
      expect(await rawOf(body, { 'content-type': 'application/json' })).to.equal(body);
      expect(await rawOf(body, { 'content-type': 'text/plain' })).to.equal('');
    });

    it('is JSON by name', async () => {
      expect((await post('{"name":"a"}', 'application/json; charset=UTF-8')).status).to.equal(200);
      for (const type of [
        'text/plain',
        'text/json',
        'multipart/form-data; boundary=x',
        'application/json; charset=latin1',
      ])
        expect((await post('{"name":"a"}', type)).status, type).to.equal(415);
    });
  });

  it('a query may write numbers as text, and repeats nothing', async () => {
    const query = (text: string): Promise<Response> => fetch(`${url}/query?${text}`);
    expect(await (await query('count=7')).json()).to.deep.equal({ count: 7 });
    for (const text of ['count=seven', 'count=1&count=2', 'other=1', 'count[a]=1'])
      expect((await query(text)).status, text).to.equal(400);
  });

  describe('health', () => {
    const statusOf = async (probe: string) => (await fetch(`${url}/health/${probe}`)).status;

    it('live depends on nothing, the others on what they ask', async () => {
      health.ready = { healthy: false };
      health.messaging = { healthy: false, problems: { channel: 'closed' } };
      expect(await Promise.all(['live', 'ready', 'messaging'].map(statusOf))).to.deep.equal([200, 503, 503]);
      const body = await (await fetch(`${url}/health/messaging`)).json();
      expect(body).to.deep.equal({ status: 'unavailable', problems: { channel: 'closed' } });
      health.ready = { healthy: true };
      expect(await Promise.all(['live', 'ready', 'messaging'].map(statusOf))).to.deep.equal([200, 200, 503]);
    });

    it('metrics are there for Prometheus', async () => {
      const response = await fetch(`${url}/metrics`);
      expect(response.headers.get('content-type')).to.include('text/plain');
      expect(await response.text()).to.include('messaging_messages_published_total');
    });
  });
});
