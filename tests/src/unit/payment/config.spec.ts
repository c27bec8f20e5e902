import { ConfigurationError } from '@ticketwave/building-blocks/hosting';
import { loadConfig } from '@ticketwave/payment-service/config';
import { expect } from 'chai';

const RIGHT = {
  DATABASE_URL: 'postgresql://payment:hush@127.0.0.1:5432/payment',
  AMQP_URL: 'amqp://payment:hush@127.0.0.1:5672/%2Fticketwave',
};

describe('the configuration of PaymentService', () => {
  it('has a secret for webhooks that is only for development', () => {
    const { webhookSecret } = loadConfig(RIGHT);
    const production = { ...RIGHT, NODE_ENV: 'production' };
    for (const environment of [production, { ...production, PAYMENT_WEBHOOK_SECRET: webhookSecret }])
      expect(() => loadConfig(environment)).to.throw(ConfigurationError, 'PAYMENT_WEBHOOK_SECRET');
    const own = { ...production, PAYMENT_WEBHOOK_SECRET: 'sixteen letters!' };
    expect(loadConfig(own).webhookSecret).to.equal('sixteen letters!');
  });

  it('waits for the provider no longer than a service has to stop', () => {
    expect(() => loadConfig({ ...RIGHT, PAYMENT_PROVIDER_TIMEOUT_MS: '10000' })).to.throw(
      ConfigurationError,
      'PAYMENT_PROVIDER_TIMEOUT_MS is wrong: expected a whole number from 1 to 6000',
    );
  });
});
