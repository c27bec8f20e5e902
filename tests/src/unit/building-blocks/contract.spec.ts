import { ContractError, defineContract, exchangeOf, majorOf } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import Joi from 'joi';

const define = (publisher: string, type: string, version = '1.0') =>
  defineContract({
    publisher,
    type,
    version,
    kind: 'fact',
    entity: (data: { id: string }) => data.id,
    schema: Joi.object<{ id: string }>({ id: Joi.string() }),
  });

describe('the names of a contract', () => {
  it('follow from publisher, type and version', () => {
    expect(define('booking', 'booking.inventory.update-requested', '2.3')).to.include({
      exchange: 'booking.events',
      routingKey: 'booking.inventory.update-requested.v2',
      streamName: 'booking.inventory',
      major: 2,
    });
  });

  it('put receipts on the exchange of payment, the one exception', () => {
    expect(define('payment', 'receipt.receipt.generated')).to.include({
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

  it('cannot name another publisher than the type does', () => {
    expect(() => define('booking', 'catalog.event.created')).to.throw(ContractError, "'catalog.events'");
    expect(() => define('receipt', 'receipt.receipt.generated')).to.throw(ContractError, "'payment.events'");
  });

  it('cannot come from a version that is not {major}.{minor}', () => {
    for (const version of ['', '1', 'v1.0', '0.1', '1.01', '1.0.0', '1.x', '-1.0']) {
      expect(() => define('booking', 'booking.booking.created', version), version).to.throw(
        ContractError,
        'version',
      );
      expect(() => majorOf(version), version).to.throw(ContractError, 'version');
    }
    expect(majorOf('12.34')).to.equal(12);
  });

  it('tell the exchange of a binding pattern as well', () => {
    expect(exchangeOf('catalog.inventory.*.v1')).to.equal('catalog.events');
    expect(exchangeOf('booking.booking.#')).to.equal('booking.events');
    expect(exchangeOf('receipt.#')).to.equal('payment.events');
  });
});
