import { composeService } from '@ticketwave/building-blocks/hosting';
import { createLogger } from '@ticketwave/building-blocks/observability';
import { definitions, permissions } from '@ticketwave/building-blocks/operations';
import { expect } from 'chai';
import { ExampleService } from './example-service.ts';
import { pathsOf, perform, stepsOf } from './guide-steps.ts';
import { wires } from '../support/topology.ts';

const NOWHERE = {
  DATABASE_URL: 'postgresql://nobody@127.0.0.1/nowhere',
  AMQP_URL: 'amqp://nobody@127.0.0.1/nowhere',
};

describe('the service in docs/how-to-add-a-service.md', function () {
  let example: ExampleService;

  before(async () => {
    example = await ExampleService.write();
    await example.generateClient();
  });

  after(() => example.remove());

  it('compiles as the repository does', () => {
    expect(example.compile()).to.deep.equal([]);
  });

  it('gets the queue, the bindings and the permissions that the page shows', async () => {
    const definition = await example.definition();
    const logger = createLogger({ service: definition.name, level: 'error', format: 'json' });
    const { queues } = composeService(definition, definition.loadConfig(NOWHERE), { logger });
    const loyalty = { name: definition.name, publishes: definition.publishes, queues };
    const all = [...wires, loyalty];
    const computed = { ...definitions(all, '/ticketwave'), ...permissions(all, '/ticketwave') };
    const own = computed.queues.map(({ name }) => name).filter((name) => name.startsWith('loyalty.'));
    expect(own).to.have.members([
      'loyalty.booking-confirmed',
      'loyalty.booking-confirmed.retry.5s',
      'loyalty.booking-confirmed.retry.25s',
      'loyalty.booking-confirmed.retry.125s',
      'loyalty.booking-confirmed.dlq',
    ]);
    const writes = computed.topic_permissions.filter(({ user, write }) => user === 'loyalty' && write !== '');
    expect(writes.map(({ exchange, write }) => [exchange, write])).to.deep.equal([
      ['loyalty.events', '^(loyalty\\.points\\.granted\\.v1)$'],
    ]);
  });

  it('changes files that are there, where they are as the page says', async () => {
    const changes = stepsOf('docs/how-to-add-a-service.md').filter((step) => 'apply' in step);
    expect(changes).to.have.length.of.at.least(2);
    for (const change of changes) {
      for (const path of pathsOf(change)) await example.copy(path);
      await perform(change, example.folder);
    }
  });

  it('would be reported if it did not compile', () => {
    const complaints = example.complaintsIf((text) => text.replace('data.price_amount', 'data.price_amuont'));
    expect(complaints.join('\n')).to.include('price_amuont');
  });
});
