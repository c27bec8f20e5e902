import { expect } from 'chai';
import { golden } from '../../support/goldens.ts';
import { operate } from '../../support/operator-command.ts';
import { useOperations } from './operations-bench.ts';

describe('an operator whose account is refused', () => {
  const bench = useOperations();

  it('is informed, with exit code 3 and without the password', async () => {
    const wrong = (url: string): string => Object.assign(new URL(url), { password: 'topsecret' }).href;
    const { amqpUrl, managementUrl } = bench().surroundings;
    const environment = { AMQP_URL: wrong(amqpUrl), RABBITMQ_MANAGEMENT_URL: wrong(managementUrl) };
    for (const [name, command] of [
      ['dlq', 'list'],
      ['topology', 'verify'],
    ] as const) {
      const { exitCode, stderr } = await operate(name, [command], environment);
      expect(exitCode, stderr).to.equal(3);
      expect(stderr).to.include('refuse').and.not.to.include('topsecret');
    }
  });

  it('may not touch the queues of another service', async () => {
    await bench().bury('catalog.update-event-inventory', golden('booking.inventory.update-requested'));
    const environment = { AMQP_URL: bench().surroundings.amqpUrlOf('payment') };
    const { exitCode, stderr } = await operate(
      'dlq',
      ['show', 'catalog.update-event-inventory'],
      environment,
    );
    expect(exitCode, stderr).to.equal(3);
    expect(stderr).to.include('access to queue').and.not.to.include('payment-dev-only');
  });
});
