import {
  amountIn,
  currency,
  InvalidMessageError,
  readEnvelope,
  timestamp,
  userId,
  uuid,
  webAddress,
  type IntegrationEventClass,
} from '@ticketwave/contracts';
import { jsonSchemaOf, type Side } from '@ticketwave/contracts/json-schema';
import { expect } from 'chai';
import fc from 'fast-check';
import Joi from 'joi';
import { golden } from '../support/goldens.ts';
import { validatorOf } from '../support/json-schema.ts';
import { without } from '../support/without.ts';
import { allEvents } from './all-events.ts';
import { nearlyAmount, nearlyText, nearlyTime, nearlyUuid, wireValue } from './wire-values.ts';

/** As validatePublished and validateReceived do. */
const byJoi = (schema: Joi.Schema, side: Side, data: unknown): boolean =>
  schema.validate(data, { convert: false, presence: 'required', allowUnknown: side === 'reader' }).error ===
  undefined;

/** Messages are JSON: what it cannot carry cannot arrive. */
const arrived = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The golden data with up to three fields changed, one left out or one more. */
const changedData = (data: object): fc.Arbitrary<object> => {
  const fields = Object.keys(data);
  const change = fc.record(Object.fromEntries(fields.map((field) => [field, wireValue])), {
    requiredKeys: [],
  });
  return fc
    .tuple(
      change,
      fc.subarray(fields, { maxLength: Math.min(3, fields.length) }),
      fc.option(fc.constantFrom(...fields), { freq: 8 }),
      fc.boolean(),
    )
    .map(([changes, changed, gone, extra]) => {
      const picked = Object.entries(changes).filter(([field]) => changed.includes(field));
      const all = Object.entries({ ...data, ...Object.fromEntries(picked), ...(extra && { extra: 1 }) });
      return Object.fromEntries(all.filter(([field]) => field !== gone));
    });
};

const agreement = { accepted: 0, refused: 0 };

function agrees({ contract }: IntegrationEventClass, side: Side, runs: number): void {
  const validate = validatorOf(jsonSchemaOf(contract, { of: 'data', side }));
  const { data } = golden(contract.type, contract.major).body;
  fc.assert(
    fc.property(changedData(data), (changed) => {
      const value = arrived(changed);
      const verdict = byJoi(contract.schema, side, value);
      expect(validate(value), JSON.stringify(value)).to.equal(verdict);
      agreement[verdict ? 'accepted' : 'refused'] += 1;
    }),
    { numRuns: runs },
  );
}

describe('the JSON Schema of', () => {
  for (const Event of allEvents) {
    const { contract } = Event;

    describe(contract.routingKey, () => {
      it('takes the golden message, and no other event', () => {
        const validate = validatorOf(jsonSchemaOf(contract));
        const { body } = golden(contract.type, contract.major);
        expect(validate(body), JSON.stringify(validate.errors)).to.equal(true);
        expect(validate({ ...body, event_type: 'other.thing.happened' })).to.equal(false);
        expect(validate({ ...body, event_version: `${contract.major + 1}.0` })).to.equal(false);
        expect(validate({ ...body, event_version: `${contract.major}.7`, added_later: 1 })).to.equal(true);
      });

      it('takes exactly what a reader takes', () => agrees(Event, 'reader', 400));
      it('takes exactly what a publisher may write', () => agrees(Event, 'publisher', 200));
    });
  }

  it('the envelope takes exactly what readers take', () => {
    const { contract } = allEvents[0]!;
    const { body } = golden(contract.type, contract.major);
    const validate = validatorOf(jsonSchemaOf(contract));
    const reads = (envelope: object): boolean => {
      try {
        readEnvelope({ body: Buffer.from(JSON.stringify(envelope)), properties: { headers: {} } });
        return true;
      } catch (error) {
        if (error instanceof InvalidMessageError) return false;
        throw error;
      }
    };
    const { event_type: type, event_version: version } = body;
    const rest = without(without(without(body, 'event_type'), 'event_version'), 'data');
    fc.assert(
      fc.property(changedData(rest), changedData(body.metadata), fc.boolean(), (changed, metadata, deep) => {
        const envelope = arrived({ ...changed, event_type: type, event_version: version, data: body.data });
        const whole = deep ? { ...body, metadata: arrived(metadata) } : (envelope as object);
        expect(validate(whole), JSON.stringify(whole)).to.equal(reads(whole));
      }),
      { numRuns: 1_000 },
    );
  });

  after(() => {
    // Otherwise the comparison above would prove little.
    expect(agreement.accepted).to.be.greaterThan(500);
    expect(agreement.refused).to.be.greaterThan(500);
  });
});

/** Of data with this schema, alone. */
const contractOf = (schema: Joi.ObjectSchema) => ({
  ...{ type: 'x.y.z', major: 1, routingKey: 'x.y.z.v1' },
  schema,
});

describe('the kinds of fields', () => {
  const kinds = {
    uuid: [Joi.object({ it: uuid }), fc.record({ it: nearlyUuid })],
    timestamp: [Joi.object({ it: timestamp }), fc.record({ it: nearlyTime })],
    userId: [Joi.object({ it: userId }), fc.record({ it: nearlyText })],
    webAddress: [Joi.object({ it: webAddress }), fc.record({ it: nearlyText })],
    currency: [Joi.object({ it: currency }), fc.record({ it: nearlyText })],
    amountIn: [
      Joi.object({ it: amountIn('its_currency').allow(null), its_currency: currency.optional() }),
      fc.record(
        { it: nearlyAmount, its_currency: fc.constantFrom('EUR', 'JPY', 'KWD', 'HUF', 'XXX', null) },
        { requiredKeys: [] },
      ),
    ],
  } as const;
  for (const [name, [schema, values]] of Object.entries(kinds))
    it(`${name} takes exactly what Joi takes`, () => {
      const validate = validatorOf(jsonSchemaOf(contractOf(schema), { of: 'data', side: 'publisher' }));
      const verdicts = { taken: 0, refused: 0 };
      fc.assert(
        fc.property(values as fc.Arbitrary<object>, (found) => {
          const data = arrived(found);
          const verdict = byJoi(schema, 'publisher', data);
          expect(validate(data), JSON.stringify(data)).to.equal(verdict);
          verdicts[verdict ? 'taken' : 'refused'] += 1;
        }),
        { numRuns: 4_000 },
      );
      expect(verdicts.taken, 'taken').to.be.greaterThan(20);
      expect(verdicts.refused, 'refused').to.be.greaterThan(20);
    });
});

describe('the traps of JSON Schema', () => {
  it('multipleOf: 0.01 refuses amounts that the wire has, which is why x-maximum-decimals says it', () => {
    const multiple = validatorOf({ type: 'number', multipleOf: 0.01 });
    const decimals = validatorOf({ type: 'number', 'x-maximum-decimals': 2 });
    const amounts = Array.from({ length: 10_001 }, (_, cents) => cents / 100);
    expect(amounts.filter((amount) => !multiple(amount)).length).to.be.greaterThan(1_000);
    expect(amounts.filter((amount) => !decimals(amount))).to.deep.equal([]);
    expect([0.001, 0.1 + 0.2, 49.955].filter((amount) => decimals(amount))).to.deep.equal([]);
  });

  for (const [name, schema] of Object.entries({
    'a nullable enumeration': Joi.string().valid('a', 'b').allow(null),
    'a nullable text': Joi.string().allow(null),
    'an empty text that is allowed': Joi.string().allow(''),
    'a pattern that counts characters': Joi.string().pattern(/^.{1,3}$/u),
    'a pattern of alphabets': Joi.string().pattern(/^\p{L}+$/u),
    'whole numbers': Joi.number().integer(),
    'a multiple of a whole number': Joi.number().integer().multiple(3),
    'bounds that exclude': Joi.number().greater(0).less(10),
    'a number that some values are missing of': Joi.number().invalid(0),
    'a list of alternatives': Joi.array().items(Joi.string(), Joi.number()).min(1).max(3),
    alternatives: Joi.alternatives(Joi.string(), Joi.number().integer(), Joi.boolean()),
    'any names': Joi.object().pattern(Joi.string(), Joi.number()),
    'names of a form': Joi.object().pattern(/^x-/, Joi.string()),
    'an object of anything': Joi.object(),
    anything: Joi.any(),
  }))
    for (const side of ['reader', 'publisher'] as const)
      it(`${name}: as Joi has it, for a ${side}`, () => {
        const outer = Joi.object({ field: schema });
        const validate = validatorOf(jsonSchemaOf(contractOf(outer), { of: 'data', side }));
        const names = fc.constantFrom('x-a', 'a', '', 'toString');
        const value = fc.oneof(
          wireValue,
          fc.array(wireValue, { maxLength: 4 }),
          fc.dictionary(names, wireValue),
        );
        const close = fc.constantFrom(
          'a',
          'b',
          'c',
          '',
          null,
          3,
          9,
          10,
          0,
          'é',
          '🎻🎻🎻',
          '🎻🎻🎻🎻',
          ['a', 1],
          { 'x-a': 1 },
        );
        fc.assert(
          fc.property(fc.oneof(value, close), (found) => {
            const data = arrived({ field: found });
            expect(validate(data), JSON.stringify(data)).to.equal(byJoi(outer, side, data));
          }),
          { numRuns: 500 },
        );
      });
});
