import { ContractError, validatePublished, validateReceived } from '@ticketwave/contracts';
import { PaymentSucceededIntegrationEvent } from '@ticketwave/payment-contracts';
import { expect } from 'chai';
import { golden } from '../support/goldens.ts';

describe('payment_method, the one structure within the data of an event', () => {
  const { contract } = PaymentSucceededIntegrationEvent;
  const { data } = golden(contract.type).body;
  const changed: object = { ...data, payment_method: { ...(data.payment_method as object), wallet: 'any' } };

  it('is published without any other field', () => {
    expect(() => validatePublished<object>(contract as never, changed)).to.throw(
      ContractError,
      'payment_method.wallet',
    );
  });

  it('may have fields added later for a subscriber', () => {
    expect(validateReceived(contract, changed)).to.deep.equal(changed);
  });
});
