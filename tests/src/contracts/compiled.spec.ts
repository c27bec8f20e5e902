import {
  amountIn,
  currency,
  integrationEvent,
  timestamp,
  userId,
  uuid,
  validatePublished,
  validateReceived,
  webAddress,
} from '@ticketwave/contracts';
import { compileSchema } from '@ticketwave/contracts/internal/compiled-schema';
import { envelopeSchema } from '@ticketwave/contracts/internal/envelope';
import { expect } from 'chai';
import fc from 'fast-check';
import Joi from 'joi';
import { golden } from '../support/goldens.ts';
import { allEvents } from './all-events.ts';
import { numbers, values, variants } from './hostile-values.ts';

const VALIDATION = { convert: false, presence: 'required', abortEarly: false } as const;

const counts = { taken: 0, left: 0, refused: 0 };

/** Whatever the check takes, Joi takes and gives back as it is. */
function agree(
  schema: Joi.Schema,
  allowUnknown: boolean,
  made: fc.Arbitrary<unknown>,
  numRuns: number,
): void {
  const check = compileSchema(schema, allowUnknown);
  if (!check) throw new Error('The schema is not compiled.');
  fc.assert(
    fc.property(made, (value) => {
      const { error, value: result } = schema.validate(value, {
        ...VALIDATION,
        allowUnknown,
      }) as Joi.ValidationResult<unknown>;
      const isTaken = check(value, {});
      counts[isTaken ? 'taken' : error ? 'refused' : 'left']++;
      if (!isTaken) return;
      expect(error).to.equal(undefined);
      expect(result).to.deep.equal(value);
    }),
    { numRuns, seed: 10 },
  );
}

describe('a compiled schema', () => {
  for (const { contract } of allEvents) {
    for (const allowUnknown of [false, true]) {
      it(`takes of ${contract.type} ${allowUnknown ? 'received' : 'published'} only what Joi takes`, () => {
        const { data } = golden(contract.type, contract.major).body;
        const compiled = compileSchema(contract.schema, allowUnknown);
        if (!compiled) {
          expect(JSON.stringify(contract.schema.describe()), 'left to Joi').to.include('"patterns"');
          return;
        }
        expect(compiled(data, {}), 'the golden message').to.equal(true);
        agree(contract.schema, allowUnknown, variants(data), 1_000);
      });
    }
  }

  it('takes as an envelope only what Joi takes', () => {
    const { body } = golden('booking.booking.created');
    expect(compileSchema(envelopeSchema, false)?.(body, {}), 'the golden message').to.equal(true);
    agree(envelopeSchema, false, variants({ ...body }), 5_000);
  });

  const fields: Record<string, Joi.Schema> = {
    uuid,
    timestamp,
    userId,
    currency,
    'uuid or null': uuid.allow(null),
    quantity: Joi.number().integer().min(1),
    number: Joi.number().max(10 ** 15),
    'one of some texts': Joi.string().valid('EUR', 'toString'),
    'one of some texts, or null': Joi.string().valid('EUR', null),
    text: Joi.string(),
    'text or empty': Joi.string().allow(''),
    'optional text': Joi.string().optional(),
    boolean: Joi.boolean(),
    'four digits': Joi.string().pattern(/^\d{4}$/, 'four digits'),
    'web address': webAddress,
    'any object': Joi.object().unknown(),
    'nothing but an object': Joi.object({}),
  };
  for (const [name, field] of Object.entries(fields)) {
    it(`takes as ${name} only what Joi takes`, () => {
      agree(
        Joi.object({ field }),
        false,
        fc.oneof(
          values.map((value) => ({ field: value })),
          values,
        ),
        3_000,
      );
    });
  }

  it('takes as an amount only what Joi takes, beside currencies of every kind', () => {
    const schema = Joi.object({ amount: amountIn('currency'), currency });
    const pairs = fc.record({
      amount: fc.oneof({ weight: 5, arbitrary: numbers }, values),
      currency: fc.oneof(fc.constantFrom('EUR', 'JPY'), values),
    });
    agree(schema, false, pairs, 20_000);
  });

  it('takes most of what is valid by itself, hostile objects included, or it would save nothing', () => {
    expect(counts.refused).to.be.greaterThan(10_000);
    expect(counts.taken).to.be.greaterThan(3 * counts.left);
  });

  const foreign: Record<string, Joi.Schema> = {
    'a multiple': Joi.number().multiple(0.01),
    'a rule that warns': Joi.number().min(1).warn(),
    'a limit in another field': Joi.number().min(Joi.ref('other')),
    'an unsafe number': Joi.number().unsafe(),
    'another rule of texts': Joi.string().lowercase(),
    'a URI': Joi.string().uri(),
    'an inverted pattern': Joi.string().pattern(/x/, { invert: true }),
    'a length in bytes': Joi.string().max(4, 'utf8'),
    'another kind of GUID': Joi.string().guid({ version: 'uuidv4' }),
    'a function that nobody knows': Joi.string().custom((value: string) => value.trim()),
    'values in any case': Joi.string().valid('eur').insensitive(),
    'a forbidden value': Joi.string().invalid('x'),
    'a default': Joi.string().default('x'),
    'a value that is taken out': Joi.string().strip(),
    'a field that must not be there': Joi.string().forbidden(),
    'a condition': Joi.string().when('other', { is: 1, then: Joi.valid('x') }),
    'an error of its own': Joi.string().error(new Error('planted')),
    'other words for true': Joi.boolean().truthy('yes'),
    conversion: Joi.number().prefs({ convert: true }),
    'a list': Joi.array().items(Joi.string()),
    'a time': Joi.date(),
    anything: Joi.any(),
    alternatives: Joi.alternatives(Joi.string(), Joi.number()),
    'keys that are made of data': Joi.object().pattern(Joi.string(), Joi.number()),
    'keys that belong together': Joi.object({ a: Joi.any(), b: Joi.any() }).and('a', 'b'),
    'another name of a key': Joi.object({ a: Joi.string() }).rename('b', 'a'),
    'a key that every object inherits': Joi.object({ constructor: Joi.string().optional() }),
    'a type that somebody has extended': (
      Joi.extend({ type: 'string', base: Joi.string() }) as { string(): Joi.Schema }
    ).string(),
  };
  for (const [name, schema] of Object.entries(foreign)) {
    it(`is not made, and Joi asked alone, where there is ${name}`, () => {
      expect(compileSchema(schema, false)).to.equal(undefined);
      expect(compileSchema(Joi.object({ id: uuid, within: Joi.object({ schema }) }), true)).to.equal(
        undefined,
      );
    });
  }

  it('is not needed: what it does not know is judged by Joi', () => {
    const { contract } = class extends integrationEvent({
      publisher: 'orders',
      type: 'orders.order.placed',
      version: '1.0',
      kind: 'fact',
      entity: (data) => data.id,
      schema: Joi.object<{ id: string; amount: number }>({ id: uuid, amount: Joi.number().multiple(0.01) }),
    }) {};
    const id = '0197f1f0-6f0a-7c3e-9d55-0242ac120002';
    validatePublished(contract, { id, amount: 4.35 });
    expect(validateReceived(contract, { id, amount: 4.35, later: 1 })).to.deep.equal({
      id,
      amount: 4.35,
      later: 1,
    });
    expect(() => validatePublished(contract, { id, amount: 4.355 })).to.throw(
      '"amount" must be a multiple of 0.01',
    );
    expect(() => validateReceived(contract, { id, amount: '4' })).to.throw('"amount" must be a number');
  });
});
