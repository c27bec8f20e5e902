import { openApiOf } from '@ticketwave/building-blocks/http';
import { mountedRoutes } from '@ticketwave/building-blocks/internal/http';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';
import { Router, type RequestHandler } from 'express';

const answer: RequestHandler = (_request, response) => void response.json({});

const routesOf = (mount: (router: Router) => void): string[] => {
  const router = Router();
  mount(router);
  return mountedRoutes(router).map(({ method, path }) => `${method} ${path}`);
};

describe('the routes of a router', () => {
  it('that answers every method have each that OpenAPI knows', () => {
    expect(routesOf((router) => router.all('/x', answer))).to.have.members(
      ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'].map((method) => `${method} /x`),
    );
  });

  it('have each of several paths, and an expression as it is written', () => {
    expect(routesOf((router) => router.get(['/x/:id', /^\/y/], answer))).to.deep.equal([
      'GET /x/{id}',
      'GET /^\\/y/',
    ]);
  });

  it('have no parameter where a colon is escaped', () => {
    expect(routesOf((router) => router.post('/x/:id\\:cancel', answer))).to.deep.equal([
      'POST /x/{id}:cancel',
    ]);
  });

  it('do not have those of a router inside it', () => {
    expect(routesOf((router) => router.use('/x', Router().get('/y', answer)))).to.deep.equal([]);
  });

  it('are a valid document, however they are mounted', async () => {
    const mount = (router: Router): void => {
      router.all('/x', answer);
      router.get([/^\/y\/\d{3}/, '/z/:id'], answer);
    };
    const service = { name: 'shop', version: '1.0.0', publicUrl: 'http://shop.example' };
    const document = openApiOf(service, { routes: [{ mount }] });
    expect((await new Validator().validate({ ...document })).errors).to.equal(undefined);
  });
});
