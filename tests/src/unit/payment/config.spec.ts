import { ConfigurationError } from '@ticketwave/building-blocks/hosting';
import { loadConfig } from '@ticketwave/payment-service/config';
import { expect } from 'chai';

const RIGHT = {
  DATABASE_URL: 'postgresql://payment:hush@127.0.0.1:5432/payment',
  AMQP_URL: 'amqp://payment:hush@127.0.0.1:5672/%2Fticketwave',
  PAYMENT_PROVIDER: 'simulated',
  PAYMENT_WEBHOOK_SECRET: 'sixteen symbols!',
};
const development = { ...RIGHT, TICKETWAVE_DEVELOPMENT: '1' };

describe('the configuration of PaymentService', () => {
  it('takes the secret for webhooks that it is given', () => {
    for (const NODE_ENV of [undefined, 'development', 'production'])
      expect(loadConfig({ ...RIGHT, NODE_ENV }).webhookSecret).to.equal('sixteen symbols!');
  });

  it('has no secret for webhooks that nobody has given, whatever NODE_ENV says', () => {
    for (const NODE_ENV of [undefined, 'development', 'test', 'production'])
      expect(() => loadConfig({ ...RIGHT, NODE_ENV, PAYMENT_WEBHOOK_SECRET: '' })).to.throw(
        ConfigurationError,
        /^PAYMENT_WEBHOOK_SECRET is missing: expected the secret that .*TICKETWAVE_DEVELOPMENT=1/,
      );
  });

  it('has a secret that everybody knows only under TICKETWAVE_DEVELOPMENT=1', () => {
    const { webhookSecret } = loadConfig({ ...development, PAYMENT_WEBHOOK_SECRET: undefined });
    expect(webhookSecret).to.include('-dev-only');
    for (const TICKETWAVE_DEVELOPMENT of [undefined, '0'])
      expect(() =>
        loadConfig({ ...RIGHT, TICKETWAVE_DEVELOPMENT, PAYMENT_WEBHOOK_SECRET: webhookSecret }),
      ).to.throw(ConfigurationError, 'PAYMENT_WEBHOOK_SECRET must not hold a development password');
  });

  it('takes the simulated card network only if it is asked for by name, in development too', () => {
    expect(loadConfig(RIGHT).provider).to.equal('simulated');
    for (const environment of [RIGHT, development])
      for (const [PAYMENT_PROVIDER, what] of [
        ['', 'missing'],
        ['stripe', 'wrong'],
      ])
        expect(() => loadConfig({ ...environment, PAYMENT_PROVIDER })).to.throw(
          ConfigurationError,
          `PAYMENT_PROVIDER is ${what}: expected simulated`,
        );
  });

  it('waits for the provider no longer than a service has to stop', () => {
    expect(() => loadConfig({ ...RIGHT, PAYMENT_PROVIDER_TIMEOUT_MS: '10000' })).to.throw(
      ConfigurationError,
      'PAYMENT_PROVIDER_TIMEOUT_MS is wrong: expected a whole number from 1 to 6000',
    );
  });
});
