import type { OpenApi, OperationDeclaration } from '@ticketwave/building-blocks/adapters';
import { openApiOf, Operation } from '@ticketwave/building-blocks/http';
import { expect } from 'chai';
import Joi from 'joi';

const showOrder: OperationDeclaration = {
  name: 'showOrder',
  method: 'get',
  path: '/api/orders/:id',
  summary: 'One order',
  parameters: Joi.object({ id: Joi.string() }),
  answers: { 200: { description: 'The order.' } },
};

const documentOf = (...declarations: OperationDeclaration[]): OpenApi =>
  openApiOf(
    { name: 'shop', version: '1.0.0', publicUrl: 'http://shop.example' },
    {
      routes: declarations.map((declaration) => ({
        mount: (router) => new Operation(declaration).mount(router, () => Promise.resolve(undefined)),
      })),
    },
  );

describe('the declaration of an operation', () => {
  for (const [field, value, expected] of [
    ['name', undefined, 'is required'],
    ['method', 'gett', 'must be one of [get, post, put, patch, delete]'],
    ['path', 'api', 'a slash at its beginning'],
    ['encoding', 'xml', 'must be one of [json, form]'],
    ['parameters', { id: 'string' }, 'must be a Joi schema of object type'],
    ['answers', undefined, 'is required'],
    ['answers', { 422: { description: 'No.' } }, '.422 is no success, which has a status from 200 to 399'],
    ['answers', { 200: { description: 'Yes.', code: 1 } }, '.200.code is no field of an answer'],
    ['refusals', { 404: 'order_unknown' }, '.404 must be an array'],
    ['refusals', { 200: ['order_unknown'] }, '.200 is no error, which has a status from 400 to 599'],
    ['idempotnt', true, 'is not allowed'],
  ] as const)
    it(`is refused by name with ${field} ${JSON.stringify(value)}`, () => {
      const wrong = { ...showOrder, [field]: value } as OperationDeclaration;
      expect(() => new Operation(wrong))
        .to.throw(TypeError, `The operation ${wrong.name}`)
        .with.property('message')
        .that.includes(field)
        .and.includes(expected);
    });

  it('has no parameter where a colon in its path is escaped', () => {
    const { paths } = documentOf({ ...showOrder, path: '/api/orders/:id\\:print' });
    expect(paths).to.have.property('/api/orders/{id}:print');
  });
});

describe('the document of operations', () => {
  it('is refused if two have one name, also that of a health check', () => {
    expect(() => documentOf(showOrder, { ...showOrder, path: '/api/bills/:id' })).to.throw(
      TypeError,
      'GET /api/orders/{id} and GET /api/bills/{id} are both named showOrder',
    );
    expect(() => documentOf({ ...showOrder, name: 'showLive' })).to.throw(TypeError, 'GET /health/live');
  });

  it('is refused if two paths differ in the names of their parameters alone', () => {
    const parameters = Joi.object({ key: Joi.string() });
    const other = { ...showOrder, name: 'dropOrder', method: 'delete', path: '/api/orders/:key' } as const;
    expect(() => documentOf(showOrder, { ...other, parameters })).to.throw(
      TypeError,
      '/api/orders/{id} and /api/orders/{key} are the same path',
    );
  });

  it('requires each parameter of a path, and shows none that is forbidden', () => {
    const { paths } = documentOf({
      ...showOrder,
      parameters: Joi.object({ id: Joi.string().optional() }),
      query: Joi.object({ copies: Joi.forbidden() }),
    });
    const [id, ...others] = paths['/api/orders/{id}']!['get']!['parameters'] as object[];
    expect(id).to.include({ name: 'id', required: true });
    expect(others).to.deep.equal([{ $ref: '#/components/parameters/X-Correlation-Id' }]);
  });
});
