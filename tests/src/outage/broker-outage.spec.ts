import { setTimeout as delay } from 'node:timers/promises';
import { Load } from '../chaos-kit/load.ts';
import { Management } from '../chaos-kit/management.ts';
import { reconcileWhenQuiet } from '../chaos-kit/observe.ts';
import { forEachService, project } from '@ticketwave/scripts/services';
import { emptyDirectory } from '@ticketwave/cli/dev/reset';
import { launch, type Launch } from '@ticketwave/cli/dev/launch';
import { openDirectory } from '@ticketwave/cli/dev/directory';
import { expect } from 'chai';
import { testFolder } from '../support/test-folders.ts';
import { wires } from '../support/topology.ts';

const OUTAGE_MS = 20_000;
const BOOKINGS_A_SECOND = 15;
const BOOKINGS_AT_LEAST = 200;
/** What is booked during the outage can be paid after it. */
const BOOKING_TTL_SECONDS = 90;
const PATIENCE_MS = 60_000;
/** Bookings that nobody has paid are ended 30 s after they expire. */
const QUIET_WITHIN_MS = (BOOKING_TTL_SECONDS + 30) * 1_000 + 120_000;

describe('the broker is killed for 20 s while bookings are posted', () => {
  let launched: Launch;
  let load: Load;

  before(async () => {
    const directory = openDirectory(testFolder('outage'));
    await emptyDirectory(directory);
    launched = await launch(project, {
      directory: directory.path,
      what: 'npm run test:outage',
      ports: {},
      environment: { BOOKING_TTL_SECONDS: String(BOOKING_TTL_SECONDS) },
    });
    load = new Load({
      bookingUrl: launched.services.booking!.url,
      catalogUrl: launched.services.catalog!.url,
      paymentUrl: launched.services.payment!.url,
      rate: BOOKINGS_A_SECOND,
      seed: 1,
      unpaid: 'expire',
      name: 'outage',
    });
    // One that is enough for all, and one that is sold out half-way.
    await load.prepare([2_000, 150]);
  });

  after(() => launched.stop());

  it('takes every booking while the broker is away, and says what is the matter', async () => {
    load.start();
    await launched.broker.kill();
    const before = load.counts.accepted;
    await delay(OUTAGE_MS);
    const [live, ready, messaging] = await Promise.all(['live', 'ready', 'messaging'].map(health));
    const accepted = load.counts.accepted - before;
    await launched.broker.start();
    await load.stop({ patienceMs: PATIENCE_MS });
    expect([...load.refusals], 'answers other than 201').to.deep.equal([]);
    expect(load.repeated, 'requests that had to be repeated').to.equal(0);
    expect(load.counts.unanswered, 'requests without an answer').to.equal(0);
    expect(accepted, 'bookings taken during the outage').to.be.at.least(BOOKINGS_AT_LEAST);
    expect({ live, ready, messaging }).to.deep.equal({ live: 200, ready: 200, messaging: 503 });
  });

  it('lets each of them have all its consequences exactly once when the broker is back', async () => {
    const observed = {
      databases: forEachService((name) => launched.databases[name]!),
      management: new Management(() => launched.broker.managementUrl!),
      wires,
    };
    const { findings } = await reconcileWhenQuiet(observed, load.record, { timeoutMs: QUIET_WITHIN_MS });
    expect(findings.map(({ kind, what }) => `${kind}: ${what}`)).to.deep.equal([]);
    expect(await Promise.all(['live', 'ready', 'messaging'].map(health))).to.deep.equal([200, 200, 200]);
  });

  const health = async (probe: string): Promise<number> =>
    (await fetch(`${launched.services.booking!.url}/health/${probe}`)).status;
});
