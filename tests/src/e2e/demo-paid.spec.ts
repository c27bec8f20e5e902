import { describeHop } from '@ticketwave/scripts/demo/hops';
import { paid } from '@ticketwave/scripts/demo/scenarios/paid.scenario';
import { expect } from 'chai';
import { infrastructure } from '../support/infrastructure.ts';
import { NpmRun } from '../support/npm-run.ts';
import { openRunDirectory } from '../support/run-directory.ts';

describe('npm run demo -- --once --scenario paid', () => {
  const directory = openRunDirectory();
  const virtualHost = `sandbox-${process.pid}-paid`;
  let run: NpmRun;
  let exit: Awaited<NpmRun['ended']>;

  before(async function () {
    const shared = await infrastructure();
    await shared.management.createVirtualHost(virtualHost);
    run = new NpmRun(['run', 'demo', '--', '--once', '--scenario', 'paid'], directory.path, {
      AMQP_URL: Object.assign(new URL(shared.amqpUrl), { pathname: `/${virtualHost}` }).href,
      RABBITMQ_MANAGEMENT_URL: shared.launch.broker.managementUrl!,
    });
    exit = await run.ended;
  });

  after(async () => {
    await run.cleanUp();
    directory.remove();
  });

  it('exits 0', () => {
    expect(exit, run.output).to.deep.equal({ code: 0, signal: null });
  });

  it('reports every hop as often as it happens', () => {
    const reported = run.output
      .split('\n')
      .filter((line) => /^ *\d+ ms +✓ /.test(line))
      .map((line) => line.replace(/ +/g, ' '));
    for (const hop of paid.hops) {
      const times = paid.hops.filter((other) => describeHop(other) === describeHop(hop)).length;
      expect(
        reported.filter((line) => line.includes(` ${describeHop(hop)} `)),
        describeHop(hop),
      ).to.have.lengthOf(times);
    }
  });

  it('compares what the APIs say with how the story ends', () => {
    for (const line of [
      '✓ status: confirmed',
      '✓ history: pending → awaiting-payment → confirmed',
      '✓ payment: succeeded, 99.8 EUR',
      '✓ receipt: over 99.8 EUR',
      '✓ tickets: 8 of 10 left',
    ])
      expect(run.output.split('\n')).to.include(line);
    expect(run.output).to.match(/✓ notices: .*booking-confirmed by sms.*receipt by email/);
    expect(run.output).to.match(/receipt RCP-\d{4}-000001/);
  });
});
