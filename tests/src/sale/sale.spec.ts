import { sumsOf } from '@ticketwave/scripts/reconcile/compare/sums';
import { Management } from '../chaos-kit/management.ts';
import { reconcileWhenQuiet } from '../chaos-kit/observe.ts';
import type { Snapshot } from '@ticketwave/scripts/reconcile/snapshot';
import { emptyDirectory } from '@ticketwave/cli/dev/reset';
import { openDirectory } from '@ticketwave/cli/dev/directory';
import { eventually } from '@ticketwave/cli/dev/eventually';
import { launch, type Launch } from '@ticketwave/cli/dev/launch';
import { project, forEachService, type ServiceName } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { testFolder } from '../support/test-folders.ts';
import { Sale } from './sale.ts';
import { wires } from '../support/topology.ts';

const TICKETS = 500;
const BUYERS = Number(process.env['SALE_BUYERS'] ?? 5_000);
const SOLD_AT_LEAST = 400;
const QUIET_WITHIN_MS = 600_000;
const SALE_WITHIN_MS = 1_200_000;

/** Who dies, and when: while bookings are made, while tickets are given out, while people pay. */
const DEATHS: readonly [victim: ServiceName, when: (sale: Sale) => boolean][] = [
  ['catalog', (sale) => sale.booked >= 0.1 * BUYERS],
  ['booking', (sale) => sale.booked >= 0.3 * BUYERS],
  ['payment', (sale) => sale.ended('paid') >= 50],
  ['notification', (sale) => sale.ended('paid') >= 150],
];

describe(`${BUYERS} buyers at once for ${TICKETS} tickets`, () => {
  let launched: Launch;

  before(async () => {
    const directory = openDirectory(testFolder('sale'));
    await emptyDirectory(directory);
    launched = await launch(project, {
      directory: directory.path,
      what: 'npm run test:sale',
      ports: {},
      environment: { LOG_LEVEL: 'warn' },
    });
  });

  after(() => launched.stop());

  it('sells what there is and nothing twice, and all sums agree', async () => {
    const sale = new Sale('sale', urls());
    const eventId = await sale.prepare(TICKETS);
    await sale.open(eventId, BUYERS);
    await expectAllToAddUp(sale, eventId);
  });

  it('does so too when each service is killed on the way', async () => {
    const sale = new Sale('sale-under-fire', urls());
    const eventId = await sale.prepare(TICKETS);
    const [killed] = await Promise.all([killEach(sale), sale.open(eventId, BUYERS)]);
    expect(killed).to.deep.equal(DEATHS.map(([victim]) => victim));
    await expectAllToAddUp(sale, eventId);
  });

  const urls = () => forEachService((name) => launched.services[name]!.url);

  /** Each in its turn, ended by kill -9 and started again. */
  async function killEach(sale: Sale): Promise<ServiceName[]> {
    const killed: ServiceName[] = [];
    for (const [victim, when] of DEATHS) {
      if (!(await eventually(() => when(sale) || undefined, { timeoutMs: SALE_WITHIN_MS }))) break;
      console.error(`  ${victim} is killed`);
      const service = launched.services[victim]!;
      await service.kill();
      service.start();
      await service.ready();
      killed.push(victim);
    }
    return killed;
  }

  async function expectAllToAddUp(sale: Sale, eventId: string): Promise<void> {
    const observed = {
      databases: forEachService((name) => launched.databases[name]!),
      management: new Management(() => launched.broker.managementUrl!),
      wires,
    };
    const { findings, snapshot } = await reconcileWhenQuiet(observed, sale.record, {
      timeoutMs: QUIET_WITHIN_MS,
      onWait: (left) => console.error(`  ${left.length} left, such as ${left[0]?.kind}: ${left[0]?.what}`),
    });
    expect(findings.map(({ kind, what }) => `${kind}: ${what}`)).to.deep.equal([]);
    const sold = soldOf(snapshot, eventId);
    console.error(`  ${sold} sold; in all: ${JSON.stringify(sumsOf(snapshot))}`);
    const event = snapshot.ticketedEvents.find(({ id }) => id === eventId);
    expect(event!.available + sold, 'available and sold').to.equal(TICKETS);
    expect(sold, 'sold').to.be.at.least(SOLD_AT_LEAST);
    expect(sale.availability.length, 'looks at the availability').to.be.at.least(20);
    expect(Math.min(...sale.availability), 'lowest availability').to.be.at.least(0);
  }
});

const soldOf = ({ bookings }: Snapshot, eventId: string): number =>
  bookings
    .filter((booking) => booking.eventId === eventId && booking.status === 'confirmed')
    .reduce((sum, { quantity }) => sum + quantity, 0);
