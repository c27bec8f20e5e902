import { ContractError, integrationEvent, uuid, type IntegrationEventClass } from '@ticketwave/contracts';
import { entityFieldOf, jsonSchemaOf } from '@ticketwave/contracts/json-schema';
import { expect } from 'chai';
import Joi from 'joi';

const event = (schema: Joi.Schema): IntegrationEventClass =>
  class Placed extends integrationEvent({
    ...{ publisher: 'orders', type: 'orders.order.placed', version: '1.0', kind: 'fact' },
    entity: ({ order_id: id }) => id,
    schema: Joi.object<{ order_id: string; it?: unknown }>({ order_id: uuid, it: schema }),
  }) {};

const converting = (schema: Joi.Schema) => (): unknown => jsonSchemaOf(event(schema).contract);

describe('what JSON Schema cannot say', () => {
  const said = (it: Joi.Schema): unknown => {
    const { properties } = jsonSchemaOf(event(it).contract, { of: 'data' });
    return (properties as { it: unknown }).it;
  };

  for (const [name, schema, reason] of [
    [
      'a rule that is a function',
      Joi.string().custom((value: string) => value),
      'meta({ fieldKind: { jsonSchema } })',
    ],
    ['a length in halves of characters', Joi.string().max(10), '/^[^]{1,20}$/u'],
    ['a pattern that reads halves of characters', Joi.string().pattern(/^.$/), 'give it the flag u'],
    ['a pattern without case', Joi.string().pattern(/a/i), 'of the flags of /a/i only u is known'],
    ['a pattern that others cannot read', Joi.string().pattern(/[\w-.]/), 'not valid with the flag u'],
    ['a URI', Joi.string().uri(), 'use the kind of field webAddress'],
    ['another UUID', Joi.string().guid(), 'only the kind of field uuid is known'],
    ['decimals', Joi.number().multiple(0.01), 'or amountIn'],
    ['a precision', Joi.number().precision(2), 'or amountIn'],
    ['a bound that is another field', Joi.number().min(Joi.ref('order_id')), 'the rule min is not known'],
    ['a date', Joi.date(), 'its kind, date, is not known'],
    ['a list without doubles', Joi.array().unique(), 'the rule unique is not known'],
    ['a default', Joi.string().default('a'), "'default' is not known"],
    ['a number that is not exact', Joi.number().unsafe(), "'unsafe' is not known"],
    ['a condition', Joi.string().when('order_id', { is: 'a', then: Joi.valid('a') }), "'whens' is not known"],
    ['a field that may not be there', Joi.forbidden(), 'leave it out'],
    ['a value that is a reference', Joi.valid(Joi.ref('order_id')), 'an object or a reference is not known'],
  ] as const)
    it(`${name}: is refused, with the field and the way out`, () => {
      const field = "'data.it' of orders.order.placed.v1 cannot be said in JSON Schema: ";
      expect(converting(schema)).to.throw(ContractError, field);
      expect(converting(schema)).to.throw(ContractError, reason);
    });

  it('a kind of field may say itself', () => {
    const isbn = Joi.string().custom((value: string) => value);
    const kind = { name: 'isbn', jsonSchema: { pattern: '^97[89][0-9]{10}$' } };
    expect(said(isbn.meta({ fieldKind: kind }))).to.deep.equal({ $ref: '#/$defs/isbn' });
    const { $defs } = jsonSchemaOf(event(isbn.meta({ fieldKind: kind })).contract) as { $defs: object };
    expect($defs)
      .to.have.property('isbn')
      .that.deep.equals({ type: 'string', minLength: 1, pattern: kind.jsonSchema.pattern });
  });

  it('a description is kept', () => {
    expect(said(Joi.boolean().description('Whether.'))).to.deep.equal({
      type: 'boolean',
      description: 'Whether.',
    });
  });
});

describe('the entity of a contract', () => {
  const entityOf = (entity: (data: never) => unknown) => (): string =>
    entityFieldOf({ type: 'orders.order.placed', entity: entity as (data: never) => string });

  it('is the field that is read for it', () => {
    expect(entityOf(({ order_id: id }: { order_id: string }) => id)()).to.equal('order_id');
    expect(entityOf((data: { order: { id: string } }) => data.order.id)()).to.equal('order.id');
  });

  it('is refused where it is anything else', () => {
    for (const entity of [() => 'all', (data: unknown) => data, (data: { a: string }) => `${data.a}!`])
      expect(entityOf(entity), String(entity)).to.throw(ContractError, 'one field of the data as it stands');
  });
});
