import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import { Adoption } from './packed.ts';

const folders = [
  ...['', '/contracts', '/testing', '/cli'].map((folder) => `BuildingBlocks${folder}`),
  'BookingService/contracts',
];
const { dependencies: ours } = JSON.parse(readFileSync(join(root, 'tests/package.json'), 'utf8')) as {
  dependencies: Readonly<Record<string, string>>;
};
const runners = ['mocha', 'chai'].map((name) => `${name}@${ours[name]}`);

const CONFIG = `
import { subscribedQueues } from '@ticketwave/building-blocks/adapters';
import { expectations as expects } from './loyalty/expectations.js';
import { pointsBack } from './loyalty/points-back.handler.js';

const queues = subscribedQueues('loyalty', [pointsBack(() => undefined)]);
const definition = async () => ({ name: 'loyalty', publishes: [], queues, expects });
export default { services: { loyalty: { folder: 'loyalty', definition } } };
`;

describe('a team that consumes bookings and has nothing of their publisher but its contracts', () => {
  let team: Adoption;

  before(async () => {
    team = await Adoption.of(folders, runners);
    await team.copy(fileURLToPath(new URL('loyalty', import.meta.url)), 'loyalty');
    writeFileSync(join(team.folder, 'ticketwave.config.js'), CONFIG);
  });

  after(() => team.remove());

  const test = (): Promise<string> => team.npx('', 'mocha', 'loyalty/points-back.test.js');
  const published = (...reasons: string[]): Promise<string> =>
    team.node('loyalty/publisher.js', 'record/loyalty.json', ...reasons);
  const failureOf = (run: Promise<string>): Promise<string> =>
    run.then(
      () => 'it passed',
      (error: unknown) => Object.values(error as { stdout: string; stderr: string }).join('\n'),
    );

  /** Changes what is installed or copied, runs the body, and changes it back. */
  async function changed(path: string, from: string, to: string, body: () => Promise<void>): Promise<void> {
    const file = join(team.folder, path);
    const before = readFileSync(file, 'utf8');
    expect(before).to.include(from);
    writeFileSync(file, before.replace(from, to));
    await body().finally(() => writeFileSync(file, before));
  }

  it('has no code of the publisher', async () => {
    const installed = await team.installed();
    expect(installed).to.include('@ticketwave/booking-contracts');
    expect(installed.filter((name) => name.endsWith('-service'))).to.deep.equal([]);
  });

  it('runs its side: its handler takes what it expects', async () => {
    expect(await test()).to.match(/3 passing/);
  });

  it('sees it fail when its handler no longer takes it', async () => {
    await changed('loyalty/points-back.handler.js', 'expired: 0', 'lapsed: 0', async () => {
      expect(await failureOf(test())).to.include('Nobody knows what expired costs.');
    });
  });

  it('sees it fail with contracts in which it can no longer come', async () => {
    const contract = 'node_modules/@ticketwave/booking-contracts/dist/booking-cancelled.integration-event.js';
    await changed(contract, "'expired'", "'lapsed'", async () => {
      expect(await failureOf(test())).to.include('when a booking expires does not fit its contract');
    });
  });

  it('records what it expects, and the publisher’s tests say whether that comes', async () => {
    await team.npx('', 'ticketwave', 'contracts', 'publish', '--to', 'record');
    await published('user-requested', 'expired');
    expect(await failureOf(published('user-requested', 'payment-failed'))).to.include(
      'booking.booking.cancelled.v1: loyalty expects one when a booking expires, and none of 2 is: of the nearest, ' +
        'cancellation_reason must be "expired"',
    );
  });
});
