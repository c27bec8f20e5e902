import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadProject } from '@ticketwave/cli/config/load';
import { applicationOf, type Application } from '@ticketwave/cli/new/application';
import type { FilePlan } from '@ticketwave/cli/new/file-plan';
import { planService } from '@ticketwave/cli/new/new-service';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import { read } from '../../../architecture/repository.ts';
import { addedLines } from './added-lines.ts';

describe('a new service of this repository', function () {
  let application: Application;
  let plan: FilePlan;

  before(async () => {
    const file = join(root, 'ticketwave.config.js');
    application = applicationOf({ file, project: await loadProject(file) });
    plan = await planService(application, 'Loyalty');
  });

  it('has the files that every service has, and is not written before all of it is known', () => {
    const paths = plan.files.filter(({ isNew }) => isNew).map(({ path }) => path);
    expect(paths).to.include.members([
      'LoyaltyService/src/composition-root.ts',
      'LoyaltyService/contracts/src/index.ts',
      'LoyaltyService/prisma/schema.prisma',
      'tests/goldens/loyalty.entry.recorded.v1.json',
      'tests/src/in-memory/fakes/loyalty-fakes.ts',
    ]);
    expect(existsSync(join(root, 'LoyaltyService'))).to.equal(false);
  });

  it('is added to what lists services, and nothing is taken away there', () => {
    const changed = plan.files.filter(({ isNew }) => !isNew).map(({ path }) => path);
    expect(changed).to.include.members([
      'ticketwave.config.js',
      'tsconfig.json',
      'tests/tsconfig.json',
      'tests/package.json',
      'docker-compose.yml',
      'scripts/docker/postgres-init.sql',
      'CONTRIBUTING.md',
    ]);
    for (const path of changed)
      expect(addedLines(read(path).text, plan.read(path)).join('\n'), path).to.match(/loyalty/i);
  });

  it('handles the first fact of the first service, unless another event is named', async () => {
    const handler = 'LoyaltyService/src/application/booking-created.integration-event-handler.ts';
    expect(plan.read(handler)).to.include("from '@ticketwave/booking-contracts'");
    const other = await planService(application, 'Loyalty', { on: 'PaymentSucceeded' });
    const others = 'LoyaltyService/src/application/payment-succeeded.integration-event-handler.ts';
    expect(other.read(others)).to.include("from '@ticketwave/payment-contracts'");
    expect(other.read('tests/src/unit/loyalty/payment-succeeded.spec.ts')).to.include(
      'golden(PaymentSucceededIntegrationEvent.contract.type)',
    );
    for (const { path, isNew } of other.files)
      if (isNew) expect(other.read(path), path).not.to.match(/booking/i);
  });

  it('gets the port after the last', () => {
    expect(plan.read('LoyaltyService/src/composition-root.ts')).to.include('defaultPort: 5007');
    expect(plan.read('ticketwave.config.js')).to.include('port: 5007');
  });

  it('or the one that is named, unless another service has it', async () => {
    const other = await planService(application, 'Loyalty', { port: 5100 });
    expect(other.read('LoyaltyService/src/composition-root.ts')).to.include('defaultPort: 5100');
    expect(await failureOf('Loyalty', { port: 5002 })).to.equal(
      'Port 5002 is that of "catalog": choose another with --port.',
    );
  });

  it('may be called as SQL calls something else', async () => {
    const other = await planService(application, 'Order');
    expect(other.read('scripts/docker/postgres-init.sql')).to.include(
      'CREATE DATABASE "order" OWNER "order";',
    );
  });

  it('is refused if its name is taken', async () => {
    expect(await failureOf('BookingService')).to.equal(
      'There is a service "booking" already: choose another name.',
    );
  });

  it('is refused with the names of all events if there is none of that name', async () => {
    expect(await failureOf('Loyalty', { on: 'BookingPostponed' })).to.match(
      /^No event is called "BookingPostponed": name one with --on, of .*BookingCreated.*PaymentSucceeded/,
    );
  });

  it('is refused where there is no application', () => {
    expect(() => applicationOf({})).to.throw('begin one with ticketwave new app');
  });

  const failureOf = (name: string, wishes?: Parameters<typeof planService>[2]): Promise<string> =>
    planService(application, name, wishes).then(
      () => 'it was planned',
      (error: unknown) => (error as Error).message,
    );
});
