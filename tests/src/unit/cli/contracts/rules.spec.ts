import { amountIn, currency } from '@ticketwave/contracts';
import { judge, type Refusal } from '@ticketwave/cli/contracts/judge';
import { rules, type Direction, type RuleName } from '@ticketwave/cli/contracts/rules';
import { expect } from 'chai';
import Joi from 'joi';
import { fixtures, type Change } from './rule-fixtures.ts';
import { snapshotsOf, type Moment } from './orders-and-shipping.ts';

const judged = ({ was, is }: Change, options?: { strict: boolean }): Refusal[] =>
  judge(snapshotsOf(was), snapshotsOf(is), options);

describe('a change of contracts', () => {
  for (const [name, { waysOut, never }] of Object.entries(rules)) {
    const rule = name as RuleName;

    it(`${rule}: every direction has fixtures, and one that is missing says why`, () => {
      expect(Object.keys(fixtures[rule]).sort()).to.deep.equal(Object.keys(waysOut).sort());
      const directions: Direction[] = ['to-consumers', 'from-before'];
      if (directions.some((direction) => waysOut[direction] === undefined)) expect(never).to.be.a('string');
    });

    for (const [direction, { refused, passed }] of Object.entries(fixtures[rule])) {
      it(`${rule}, ${direction}: is refused`, () => {
        const found = judged(refused).filter((one) => one.rule === rule && one.direction === direction);
        expect(found).to.have.length(1);
        const [{ event, consumers, waysOut: ways }] = found as [Refusal];
        expect(event).to.match(/^orders\.order\.placed\.v[12]$/);
        expect(ways).to.have.length.of.at.least(1);
        if (rule !== 'version')
          expect(consumers).to.include(
            'shipping: OrderPlacedIntegrationEventHandler on shipping.order-placed',
          );
      });

      it(`${rule}, ${direction}: passes`, () => {
        expect(judged(passed).filter((one) => one.direction === direction)).to.deep.equal([]);
      });
    }
  }

  it('that changes nothing passes', () => {
    const moment: Moment = { publishes: [{}], reads: { shipping: [{ as: {} }] } };
    expect(judged({ was: moment, is: moment }, { strict: true })).to.deep.equal([]);
  });

  it('names the field, wherever it is, and everybody who reads it', () => {
    const address = (street: Joi.Schema): Moment['publishes'][number] => ({
      fields: { address: Joi.object({ street, city: Joi.string() }) },
    });
    const before = address(Joi.string());
    const after = { ...address(Joi.number()), version: '1.1' };
    const read = {
      shipping: [{ as: before }],
      billing: [{ as: before }],
      stock: [{ as: before, only: ['order_id'] }],
    };
    const [found, ...more] = judged({
      was: { publishes: [before], reads: read },
      is: { publishes: [after], reads: {} },
    });
    expect(more).to.deep.equal([]);
    expect(found).to.include({ rule: 'type', direction: 'to-consumers', field: 'address.street' });
    expect(found!.what).to.equal('is a number, where a string is read');
    expect(found!.consumers.map((consumer) => consumer.split(':')[0])).to.deep.equal(['shipping', 'billing']);
  });

  it('may be wider once all readers have learned to take it', () => {
    const narrow = { fields: { state: Joi.string().valid('a') } };
    const wide = { fields: { state: Joi.string().valid('a', 'b') }, version: '1.1' };
    const readersFirst: Moment = { publishes: [narrow], reads: { shipping: [{ as: wide }] } };
    expect(judged({ was: readersFirst, is: { ...readersFirst, publishes: [wide] } })).to.deep.equal([]);
  });

  it('may take a version away from a handler that reads the next one, too, and not from one that does not', () => {
    const both: Moment = {
      publishes: [{}, { version: '2.0' }],
      reads: { shipping: [{ as: {} }, { as: { version: '2.0' } }] },
    };
    const retired: Moment = { ...both, publishes: [{ version: '2.0' }] };
    expect(judged({ was: both, is: retired })).to.deep.equal([]);
    const strictly = judged({ was: both, is: retired }, { strict: true });
    expect(strictly.flatMap(({ consumers }) => consumers)).to.deep.equal(['anybody whom nobody knows']);
    const late = { ...both, reads: { ...both.reads, billing: [{ as: {} }] } };
    const [found, ...more] = judged({ was: late, is: { ...late, publishes: retired.publishes } });
    expect(more).to.deep.equal([]);
    expect(found).to.include({ rule: 'routing-key', event: 'orders.order.placed.v1' });
    expect(found!.consumers).to.deep.equal([
      'billing: OrderPlacedIntegrationEventHandler on billing.order-placed',
    ]);
  });

  it('is judged once: a reader that was broken before is not broken by it', () => {
    const published = { fields: { state: Joi.string() } };
    const own = { fields: { state: Joi.number() } };
    const was: Moment = { publishes: [published], reads: { shipping: [{ as: own }] } };
    const is: Moment = {
      ...was,
      publishes: [
        { ...published, version: '1.1', fields: { ...published.fields, more: Joi.any().optional() } },
      ],
    };
    expect(judged({ was, is }).map(({ direction }) => direction)).to.deep.equal(['from-now-on']);
  });

  it('that takes away an optional field breaks whom it never reaches again', () => {
    const before = { fields: { note: Joi.string().optional() } };
    const found = judged({
      was: { publishes: [before], reads: { shipping: [{ as: before }] } },
      is: { publishes: [{ version: '1.1' }], reads: { shipping: [{ as: before }] } },
    });
    expect(found.map(({ rule, direction }) => [rule, direction])).to.deep.equal([
      ['removed', 'to-consumers'],
    ]);
  });

  it('may add an optional amount, whose decimals depend on its currency', () => {
    const optional = { fee: amountIn('fee_currency').optional(), fee_currency: currency.optional() };
    const before = { fields: { total: amountIn('total_currency'), total_currency: currency } };
    const after = { fields: { ...before.fields, ...optional }, version: '1.1' };
    const [was, is] = [before, after].map((as): Moment => ({
      publishes: [as],
      reads: { shipping: [{ as }] },
    }));
    expect(judged({ was: was!, is: is! })).to.deep.equal([]);
    const less = { ...is!, reads: { shipping: [{ as: after, only: ['total'] }] } };
    expect(judged({ was: was!, is: less })).to.deep.equal([]);
  });

  it('may not take away the currency that an amount depends on from who reads both', () => {
    const before = { fields: { total: amountIn('total_currency'), total_currency: currency } };
    const after = { fields: { total: Joi.number().min(0) }, version: '1.1' };
    const found = judged({
      was: { publishes: [before], reads: { shipping: [{ as: before }] } },
      is: { publishes: [after] },
    });
    expect(found.map(({ rule, field }) => [rule, field])).to.deep.include.members([
      ['bounds', 'total'],
      ['removed', 'total_currency'],
      ['form', undefined],
    ]);
  });

  it('that nobody reads is refused where unknown readers count', () => {
    const was: Moment = { publishes: [{ fields: { note: Joi.string() } }] };
    const is: Moment = { publishes: [{ version: '1.1' }] };
    expect(judged({ was, is })).to.deep.equal([]);
    const [found] = judged({ was, is }, { strict: true });
    expect(found).to.deep.include({ rule: 'removed', consumers: ['anybody whom nobody knows'] });
  });
});
