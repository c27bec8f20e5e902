import { amountIn, currency, timestamp, userId, uuid } from '@ticketwave/contracts';
import { snapshotOf, inlined } from '@ticketwave/cli/contracts/snapshot';
import { differences } from '@ticketwave/cli/contracts/differences';
import type { JsonSchema } from '@ticketwave/contracts/json-schema';
import { expect } from 'chai';
import fc from 'fast-check';
import Joi from 'joi';
import { wireValue } from '../../../contracts/wire-values.ts';
import { validatorOf } from '../../../support/json-schema.ts';
import { placed } from './orders-and-shipping.ts';

const text = Joi.string();
const kinds: Readonly<Record<string, Joi.Schema>> = {
  text,
  'nullable text': text.allow(null),
  'empty text': text.allow(''),
  a: text.valid('a'),
  'a or b': text.valid('a', 'b'),
  'a or null': text.valid('a').allow(null),
  'a or 1': Joi.valid('a', 1),
  'lower case': text.pattern(/^[a-z]+$/u),
  number: Joi.number(),
  'whole number': Joi.number().integer(),
  'from 0': Joi.number().min(0),
  'from 1': Joi.number().integer().min(1),
  'over 0': Joi.number().greater(0),
  even: Joi.number().integer().multiple(2),
  'multiple of 4': Joi.number().integer().multiple(4),
  boolean: Joi.boolean(),
  uuid,
  'nullable uuid': uuid.allow(null),
  timestamp,
  userId,
  currency,
  amount: amountIn('customer_id'),
  list: Joi.array().items(text),
  'short list': Joi.array().items(text).max(2),
  'list of numbers': Joi.array().items(Joi.number()),
  'text or number': Joi.alternatives(text, Joi.number()),
  anything: Joi.any(),
  object: Joi.object(),
  'object with a': Joi.object({ a: text }),
  'object with perhaps a': Joi.object({ a: text.optional() }),
  'object with a and b': Joi.object({ a: text, b: Joi.number() }),
  'object of texts': Joi.object().pattern(Joi.string(), text),
};

/** As publishers and readers of an event with one field more have it. */
function schemasOf(schema: Joi.Schema): { writer: JsonSchema; reader: JsonSchema } {
  const event = placed({ fields: { it: schema } });
  const { exchange, routingKey: pattern } = event.contract;
  const queue = {
    queue: 'shipping.order-placed',
    bindings: [{ exchange, pattern }],
    handlers: [{ name: 'x', handles: event }],
  };
  const wire = { name: 'orders', publishes: [event], queues: [queue] };
  const { publishes, reads } = inlined(snapshotOf(wire as never));
  return { writer: publishes[0]!.data, reader: reads[0]!.data };
}

/** Compiled once, for many values. */
function takesOf(schema: JsonSchema): (value: object) => boolean {
  const validate = validatorOf(schema);
  return (value) => validate(value);
}

describe('the differences between two schemas', () => {
  const schemas = Object.entries(kinds).map(([name, kind]) => ({ name, ...schemasOf(kind) }));
  const objects = fc.record({ a: fc.oneof(fc.string(), wireValue), b: wireValue }, { requiredKeys: [] });
  const close = fc.constantFrom<unknown>(
    'a',
    'b',
    'c',
    '',
    null,
    0,
    1,
    2,
    3,
    4,
    0.5,
    [],
    ['a'],
    ['a', 'b', 'c'],
    [1],
    {},
  );
  const ids = {
    order_id: '0197f1f0-6f0a-7c3e-9d55-0242ac120002',
    customer_id: '0197f1f0-6f0a-7c3e-9d55-0242ac120003',
  };
  const values = fc
    .sample(fc.oneof(close, wireValue, objects), { numRuns: 1_500, seed: 13 })
    .map((it) => JSON.parse(JSON.stringify({ ...ids, it })) as object);
  const readers = schemas.map(({ name, reader }) => ({ name, reader, takes: takesOf(reader) }));
  const written = schemas.map(({ writer }) => values.filter(takesOf(writer)));

  it('are none only where the reader takes all that the writer may write', () => {
    let free = 0;
    schemas.forEach(({ name, writer }, index) => {
      for (const { name: other, reader, takes } of readers) {
        if (differences(writer, reader).length > 0) continue;
        free += 1;
        const refused = written[index]!.find((value) => !takes(value));
        expect(refused, `${name} for a reader of ${other}`).to.equal(undefined);
      }
    });
    expect(free).to.be.greaterThan(schemas.length + 20);
  });

  it('are none between a writer and a reader of the same', () => {
    for (const { name, writer, reader } of schemas)
      expect(differences(writer, reader), name).to.deep.equal([]);
  });

  it('are some wherever a value shows them', () => {
    schemas.forEach(({ name, writer }, index) => {
      for (const { name: other, reader, takes } of readers) {
        if (written[index]!.every((value) => takes(value))) continue;
        expect(differences(writer, reader), `${name} for a reader of ${other}`).not.to.deep.equal([]);
      }
    });
  });

  for (const [writer, reader, rule, what] of [
    ['a or b', 'a', 'enumeration', 'may be "b", which is not read'],
    ['text', 'a or b', 'enumeration', 'may be any string, where "a", "b" are read'],
    ['a or null', 'a', 'nullability', 'may be null'],
    ['nullable uuid', 'uuid', 'nullability', 'may be null'],
    ['text', 'lower case', 'format', 'has any form, where ^[a-z]+$ is read'],
    ['from 0', 'from 1', 'type', 'is a number, where an integer is read'],
    ['list', 'short list', 'bounds', 'has no maxItems, where 2 is read'],
  ] as const)
    it(`say of ${writer} for a reader of ${reader} that it ${what}`, () => {
      const found = differences(schemasOf(kinds[writer]!).writer, schemasOf(kinds[reader]!).reader);
      expect(found).to.deep.include({ rule, field: 'it', what });
    });
});
