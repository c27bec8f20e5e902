import { Operation } from '@ticketwave/building-blocks/http';
import { uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import type { PaymentProvider } from '../application/payment-provider.ts';
import { payment } from './payment-body.ts';

const path = Joi.object<{ id: string }, true>({ id: uuid.example('0197f1f0-6f0d-7a10-8c21-5f3d9e7b4a11') });
const refusals = {
  404: ['payment_unknown'],
  409: ['payment_cancelled', 'payment_expired', 'payment_not_payable'],
};

export const showPayment = new Operation({
  name: 'showPayment',
  method: 'get',
  path: '/api/payments/:id',
  summary: 'Where a payment stands; for people, a page to pay on',
  parameters: path,
  answers: { 200: { description: 'The payment.', body: payment, page: true } },
  refusals: { 404: ['payment_unknown'] },
});

/** What is paid with depends on the provider. */
export const payWith = (provider: PaymentProvider) =>
  new Operation({
    name: 'pay',
    method: 'post',
    path: '/api/payments/:id/pay',
    summary: 'Pay',
    parameters: path,
    body: payBodyFor(provider),
    idempotent: true,
    answers: {
      200: { description: 'The payment, succeeded or failed.', body: payment },
      202: { description: 'The provider has not answered yet: ask for the payment again.', body: payment },
    },
    refusals,
  });

/** Sends the browser back to the page, which reports what became of the payment, also if it could not be paid. */
export const payOnPageWith = (provider: PaymentProvider) =>
  new Operation({
    name: 'payOnPage',
    method: 'post',
    path: '/api/payments/:id',
    summary: 'Pay on the page of the payment',
    parameters: path,
    body: payBodyFor(provider),
    encoding: 'form',
    idempotent: true,
    answers: { 303: { description: 'Back to the page, which says what became of it.', location: true } },
    refusals: { 404: ['payment_unknown'] },
  });

function payBodyFor(provider: PaymentProvider) {
  const tokens = provider.testCards.map(({ token }) => token);
  const body = Joi.object<{ paymentMethod: string }, true>({
    paymentMethod: Joi.string()
      .pattern(/^[^\p{Cc}]{1,255}$/u)
      .custom((value: string, helpers) => {
        const objection = provider.objectionTo(value);
        return objection === undefined ? value : helpers.error('token.unknown', { objection });
      })
      .messages({
        'string.pattern.base': '{{#label}} must have 1 to 255 characters, and no control characters',
        'token.unknown': '{{#label}} {{#objection}}',
      })
      .meta({ fieldKind: { jsonSchema: tokens.length > 0 ? { enum: tokens } : {} } }),
  });
  return tokens.length > 0 ? body.example({ paymentMethod: tokens[0] }) : body;
}
