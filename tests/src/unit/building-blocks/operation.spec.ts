import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import { createHttpApplication } from '@ticketwave/building-blocks/internal/http';
import { subscribedQueues } from '@ticketwave/building-blocks/internal/messaging';
import { HttpMiddleware, HttpRoutes, Operation } from '@ticketwave/building-blocks/http';
import type { OpenApi } from '@ticketwave/building-blocks/adapters';
import { Metrics } from '@ticketwave/building-blocks/observability';
import { uuid } from '@ticketwave/contracts';
import { expect } from 'chai';
import { Router } from 'express';
import Joi from 'joi';
import { CapturedLog } from '../../support/captured-log.ts';
import { dispatchPaidOrders } from '../../support/dispatch-paid-orders.ts';
import { DocumentedAnswers } from '../../support/documented-answers.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';

const ID = '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01';
const note = Joi.string().pattern(/^[^\p{Cc}\p{Cs}]{1,20}$/u);

const changeOrder = new Operation({
  name: 'changeOrder',
  method: 'patch',
  path: '/api/orders/:id',
  summary: 'Change an order',
  parameters: Joi.object<{ readonly id: string }, true>({ id: uuid.example(ID) }),
  query: Joi.object<{ readonly copies: number }>({
    copies: Joi.number().integer().min(1).optional().default(1).example(2),
  }),
  body: Joi.object<{ readonly note?: string }>({ note: note.optional() }).example({ note: 'By the door.' }),
  answers: {
    200: {
      description: 'The order.',
      body: Joi.object<{ readonly id: string; readonly copies: number; readonly note: string | null }, true>({
        id: uuid,
        copies: Joi.number().integer(),
        note: note.allow(null),
      }),
    },
  },
  refusals: { 404: ['order_unknown'], 503: ['printer_away'] },
});

const unsayable = new Operation({
  name: 'unsayable',
  method: 'post',
  path: '/api/unsayable',
  summary: 'What JSON Schema cannot say',
  body: Joi.object({ name: Joi.string().max(20) }),
  answers: { 200: { description: 'Done.', body: Joi.object({}) } },
});

class OrderRoutes extends HttpRoutes {
  override mount(router: Parameters<HttpRoutes['mount']>[0]): void {
    changeOrder.mount(router, async ({ path: { id }, query: { copies }, body: { note: text = null } }) => ({
      status: 200,
      body: { id, copies, note: text },
    }));
  }
}

class UnsayableRoutes extends HttpRoutes {
  override mount(router: Parameters<HttpRoutes['mount']>[0]): void {
    unsayable.mount(router, async () => ({ status: 200, body: {} }));
  }
}

class Doorkeeper extends HttpMiddleware {
  override readonly handle: HttpMiddleware['handle'] = (_request, _response, next) => next();
  override readonly authentication = { token: { type: 'http', scheme: 'bearer' } } as const;
  override readonly refusals = { 401: ['token_invalid'] };
}

describe('an operation', () => {
  const log = new CapturedLog();
  const servers: Server[] = [];
  let shop: string;
  let broken: string;

  async function serve(routes: HttpRoutes): Promise<string> {
    const well = () => Promise.resolve({ healthy: true });
    const application = createHttpApplication({
      service: { name: 'shop-service', version: '1.0.0', publicUrl: 'http://shop.example' },
      routes: [routes],
      middleware: [new Doorkeeper()],
      events: {
        publishes: [OrderPlacedIntegrationEvent],
        queues: subscribedQueues('shop', [dispatchPaidOrders]),
      },
      ...{ health: { ready: well, messaging: well }, metrics: new Metrics(), logger: log },
    });
    const server = createServer(application).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  before(async () => {
    shop = await serve(new OrderRoutes());
    broken = await serve(new UnsayableRoutes());
  });

  after(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  const change = async (path: string, body?: object) => {
    const response = await fetch(`${shop}${path}`, {
      method: 'PATCH',
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };

  const documentOf = async (): Promise<OpenApi> =>
    (await (await fetch(`${shop}/openapi.json`)).json()) as OpenApi;

  it('reads a request as it declares, and sends what its handler answers', async () => {
    const { status, body } = await change(`/api/orders/${ID}?copies=3`, { note: 'By the door.' });
    expect({ status, body }).to.deep.equal({
      status: 200,
      body: { id: ID, copies: 3, note: 'By the door.' },
    });
    expect((await change(`/api/orders/${ID}`, {})).body).to.deep.equal({ id: ID, copies: 1, note: null });
  });

  it('refuses what it does not declare', async () => {
    for (const [path, body] of [
      ['/api/orders/7'],
      [`/api/orders/${ID}?copies=0`],
      [`/api/orders/${ID}?more=1`],
      [`/api/orders/${ID}`, { note: '' }],
      [`/api/orders/${ID}`, { more: 1 }],
    ] as const)
      expect((await change(path, body)).status, `${path} ${JSON.stringify(body)}`).to.equal(400);
  });

  it('is documented, with what stands in front of it', async () => {
    const document = await documentOf();
    expect((await new Validator().validate({ ...document })).errors).to.equal(undefined);
    const operation = document.paths['/api/orders/{id}']!['patch']!;
    expect(operation).to.deep.include({
      operationId: 'changeOrder',
      tags: ['orders'],
      security: [{ token: [] }],
    });
    const [id, copies] = operation['parameters'] as Record<string, unknown>[];
    expect(id).to.deep.include({ name: 'id', in: 'path', required: true });
    expect(copies).to.deep.include({ name: 'copies', in: 'query', required: false });
    expect(copies!['schema']).to.deep.include({ type: 'integer', minimum: 1, default: 1 });
    expect(operation['requestBody']).to.include({ required: true });
    expect(operation['responses']).to.have.all.keys(
      '200',
      '400',
      '401',
      '404',
      '413',
      '415',
      '422',
      '500',
      '503',
      '504',
    );
    expect(operation)
      .to.have.nested.property(
        'responses.503.content.application/json.schema.properties.error.properties.code.enum',
      )
      .that.deep.equals(['busy', 'database_unavailable', 'overloaded', 'printer_away']);
    expect(operation).to.have.nested.property('responses.504.$ref', '#/components/responses/504');
    expect(document['components']).to.have.nested.property('securitySchemes.token.scheme', 'bearer');
  });

  it('answers as documented, refusals too', async () => {
    const answers = new DocumentedAnswers(await documentOf());
    for (const [path, body] of [
      [`/api/orders/${ID}?copies=3`, { note: 'By the door.' }],
      ['/api/orders/7'],
      ['/nowhere'],
    ] as const) {
      const answer = await change(path, body);
      answers.check('PATCH', path, answer);
      expect(() => answers.check('PATCH', `/api/orders/${ID}`, { ...answer, body: { more: 1 } })).to.throw();
      expect(() => answers.check('PATCH', `/api/orders/${ID}`, { ...answer, status: 418 })).to.throw('418');
    }
  });

  it('has the parameters of its path', () => {
    const declaring = (path: string) => () =>
      new Operation({
        ...{ name: 'showOrder', method: 'get', path, summary: 'One order' },
        parameters: Joi.object({ id: uuid }),
        answers: { 200: { description: 'The order.' } },
      });
    expect(declaring('/api/orders/:id')).not.to.throw();
    expect(declaring('/api/orders/:order')).to.throw(TypeError, 'showOrder');
    expect(declaring('/api/orders')).to.throw(TypeError, 'those in its path /api/orders are none');
  });

  it('that JSON Schema cannot say works, and its document says in the log why there is none', async () => {
    const body = JSON.stringify({ name: 'x' });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${broken}/api/unsayable`, { method: 'POST', headers, body })).status).to.equal(200);
    expect((await fetch(`${broken}/openapi.json`)).status).to.equal(500);
    const [line] = log.lines;
    expect(line!.fields['error']).to.include(
      "'body.name' of the body of unsayable cannot be said in JSON Schema",
    );
  });

  describe('and what surrounds it', () => {
    const get = async (path: string) => {
      const response = await fetch(`${shop}${path}`, { headers: { accept: 'text/html' } });
      return { response, text: await response.text() };
    };

    it('shows people the document, with a viewer that comes from here and runs nothing else', async () => {
      const { response, text } = await get('/docs');
      expect(response.headers.get('content-security-policy'))
        .to.include("default-src 'none'; script-src 'self'; ")
        .and.include("frame-ancestors 'none'");
      expect(text).not.to.match(/(src|href)="(https?:)?\/\//);
      const files = [...text.matchAll(/(?:src|href)="(docs[^"]*)"/g)].map(([, file]) => file!);
      expect(files).to.have.lengthOf(3);
      for (const file of files) {
        const { response: answer } = await get(`/${file}`);
        expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).to.deep.equal([
          200,
          file.endsWith('.css') ? 'text/css' : 'text/javascript',
        ]);
      }
      expect((await get('/docs/viewer/index.html')).response.status).to.equal(404);
      expect((await get('/docs/')).response.status).to.equal(404);
    });

    it('has no viewer where none is installed', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'ticketwave-viewer-'));
      try {
        const http = dirname(fileURLToPath(import.meta.resolve('@ticketwave/building-blocks/internal/http')));
        const express = createRequire(import.meta.url).resolve('express/package.json');
        await mkdir(join(folder, 'node_modules'));
        await symlink(dirname(express), join(folder, 'node_modules/express'));
        await cp(join(http, 'viewer.js'), join(folder, 'viewer.mjs'));
        const { mountViewer } = (await import(pathToFileURL(join(folder, 'viewer.mjs')).href)) as {
          mountViewer: (router: Router, service: { name: string }) => void;
        };
        const router = Router();
        mountViewer(router, { name: 'shop-service' });
        expect(router.stack).to.deep.equal([]);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('shows people its events, those that it publishes and those that it consumes', async () => {
      const { response, text } = await get('/docs/events');
      expect(response.status).to.equal(200);
      const [, publishes = '', consumes = ''] = text.split('<h2>');
      expect(publishes)
        .to.include('OrderPlacedIntegrationEvent')
        .and.include('fact, version 1.0, on the exchange shop.events')
        .and.include('&quot;$ref&quot;: &quot;#/$defs/uuid&quot;');
      expect(consumes)
        .to.include('shop.paid-orders')
        .and.include('shop.order.paid.v1')
        .and.not.include('shop.order.placed.v1');
    });
  });
});
