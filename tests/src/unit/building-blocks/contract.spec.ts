import { ContractError, integrationEvent, majorOf } from '@ticketwave/contracts';
import { expect } from 'chai';
import Joi from 'joi';

const define = (
  publisher: string,
  type: string,
  { version = '1.0', ...rest }: { version?: string; typePrefix?: string } = {},
) =>
  integrationEvent({
    publisher,
    type,
    version,
    ...rest,
    kind: 'fact',
    entity: (data) => data.id,
    schema: Joi.object<{ id: string }>({ id: Joi.string() }),
  }).contract;

describe('the names of a contract', () => {
  it('follow from publisher, type and version', () => {
    expect(define('booking', 'booking.inventory.update-requested', { version: '2.3' })).to.include({
      exchange: 'booking.events',
      routingKey: 'booking.inventory.update-requested.v2',
      streamName: 'booking.inventory',
      major: 2,
    });
  });

  it('put an event whose type begins with another word on the exchange of its publisher, if the contract says so', () => {
    expect(define('payment', 'receipt.receipt.generated', { typePrefix: 'receipt' })).to.include({
      exchange: 'payment.events',
      streamName: 'receipt.receipt',
    });
  });

  for (const type of [
    'booking.created',
    'booking.booking.created.v1',
    'Booking.booking.created',
    'booking.booking.',
    'booking.booking.created-',
    'booking.booking.created_again',
    'booking.*.created',
    ' booking.booking.created',
  ]) {
    it(`cannot come from the type '${type}'`, () => {
      expect(() => define('booking', type)).to.throw(ContractError, `'${type}' must read`);
    });
  }

  it('cannot begin with another word than the publisher, or than the one that the contract names', () => {
    expect(() => define('booking', 'catalog.event.created')).to.throw(ContractError, "begin with 'booking.'");
    expect(() => define('payment', 'receipt.receipt.generated')).to.throw(ContractError, 'typePrefix');
    expect(() => define('payment', 'payment.payment.made', { typePrefix: 'receipt' })).to.throw(
      ContractError,
      "begin with 'receipt.'",
    );
  });

  it('cannot come from a publisher that is no lower-case word', () => {
    for (const publisher of ['', 'Payment', 'payment.events', 'payment ']) {
      expect(
        () => define(publisher, 'receipt.receipt.generated', { typePrefix: 'receipt' }),
        publisher,
      ).to.throw(ContractError, `publisher '${publisher}'`);
    }
  });

  it('cannot come from a version that is not {major}.{minor}', () => {
    for (const version of ['', '1', 'v1.0', '0.1', '1.01', '1.0.0', '1.x', '-1.0']) {
      expect(() => define('booking', 'booking.booking.created', { version }), version).to.throw(
        ContractError,
        'version',
      );
      expect(() => majorOf(version), version).to.throw(ContractError, 'version');
    }
    expect(majorOf('12.34')).to.equal(12);
  });
});

describe('how an event leaves', () => {
  const { contract } = integrationEvent({
    ...{ publisher: 'shop', type: 'shop.order.tracked', version: '1.0', kind: 'fact' },
    entity: (data) => data.id,
    schema: Joi.object<{ id: string }>({ id: Joi.string() }),
  });

  it('is one by one and bare unless the contract says otherwise', () => {
    expect(contract).not.to.have.any.keys('batched', 'compressed');
    expect(integrationEvent({ ...contract, batched: true }).contract.batched).to.equal(true);
  });

  it('and what it is of have kinds, also where no compiler looks', () => {
    for (const [field, value, reason] of [
      ['kind', 'facts', "kind of 'shop.order.tracked' is 'facts': fact or request is expected"],
      ['entity', undefined, "entity of 'shop.order.tracked' must be a function"],
      ['schema', {}, "schema of 'shop.order.tracked' must be a Joi schema"],
      ['batched', 'yes', "batched of 'shop.order.tracked' is 'yes': true or false is expected"],
      ['compressed', null, "compressed.encoding of 'shop.order.tracked' is 'undefined'"],
    ] as const)
      expect(() => integrationEvent({ ...contract, [field]: value })).to.throw(ContractError, reason);
  });

  it('is alone for a request', () => {
    expect(() => integrationEvent({ ...contract, kind: 'request', batched: true })).to.throw(
      ContractError,
      "'shop.order.tracked' is a request, which leaves alone",
    );
  });

  it('is compressed by gzip, from a size on that a body can have', () => {
    for (const [encoding, from, reason] of [
      ['zstd', 1, "compressed.encoding of 'shop.order.tracked' is 'zstd'"],
      ['gzip', 0, "compressed.from of 'shop.order.tracked' is 0"],
      ['gzip', 1.5, 'is 1.5'],
      ['gzip', 262_145, 'is 262145'],
    ] as const)
      expect(() =>
        integrationEvent({ ...contract, compressed: { encoding: encoding as 'gzip', from } }),
      ).to.throw(ContractError, reason);
  });
});
