import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { TestDatabase } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { infrastructure } from '../support/infrastructure.ts';
import { ServiceSurroundings } from '../support/service-surroundings.ts';
import { Adoption } from './packed.ts';
import { Program } from './program.ts';

const compiled = fileURLToPath(new URL('applications', import.meta.url));
const ours = ['BuildingBlocks/contracts', 'BuildingBlocks'];
/** Of a service on plain `pg`, with everything that it needs. */
const MOST_MEGABYTES = 60;

describe('applications of other teams, from tarballs', () => {
  let plain: Adoption;
  let onPrisma: Adoption;
  const closing: (() => Promise<unknown>)[] = [];

  before(async () => {
    plain = await Adoption.of(ours, ['joi@18', 'pg@8']);
    closing.unshift(() => plain.remove());
    const prisma = ['client', 'adapter-pg', 'driver-adapter-utils'].map((name) => `@prisma/${name}@7.10.0`);
    onPrisma = await Adoption.of(ours, ['joi@18', 'express@5', ...prisma]);
    closing.unshift(() => onPrisma.remove());
    await plain.copy(compiled, 'application');
    await onPrisma.copy(compiled, 'application');
    await onPrisma.copy(
      join(root, 'CatalogService/dist/infrastructure/generated/prisma'),
      'application/generated',
    );
  });

  after(async () => {
    for (const close of closing) await close();
  });

  it(`install less than ${MOST_MEGABYTES} MB on plain pg, and neither Express, Inversify nor Prisma`, async () => {
    expect(await plain.installedMegabytes()).to.be.lessThan(MOST_MEGABYTES);
    const installed = await plain.installed();
    expect(installed.filter((name) => /^(express|inversify|@prisma\/.*)$/.test(name))).to.deep.equal([]);
  });

  it('can require() what they can import', async () => {
    const doors = ['', '/domain', '/messaging', '/saga', '/observability', '/postgres', '/adapters'];
    const withAll = await Adoption.of(ours, [
      ...['joi@18', 'express@5', 'inversify@8', 'reflect-metadata@0.2'],
      ...['adapter-pg', 'driver-adapter-utils'].map((name) => `@prisma/${name}@7.10.0`),
    ]);
    closing.unshift(() => withAll.remove());
    const requireEach = (names: readonly string[]): string =>
      `for (const name of ${JSON.stringify(names)}) require('@ticketwave/building-blocks' + name); console.log('all')`;
    expect(await plain.node('--input-type=commonjs', '--eval', requireEach(doors))).to.equal('all\n');
    const all = requireEach([...doors, '/http', '/hosting', '/prisma']);
    expect(await withAll.node('--input-type=commonjs', '--eval', all)).to.equal('all\n');
  });

  it('cannot reach what is inside', async () => {
    for (const path of ['internal/outbox', 'dist/outbox/index.js', 'outbox']) {
      const script = `await import('@ticketwave/building-blocks/${path}').catch(({ code }) => console.log(code))`;
      expect(await plain.module(script), path).to.equal('ERR_PACKAGE_PATH_NOT_EXPORTED\n');
    }
  });

  it('publish and consume through a restart of the broker; each order is packed once', async () => {
    const { shop, store } = await startBoth();
    const orders: string[] = [];
    const place = async (): Promise<void> => {
      for (let count = 0; count < 5; count++) {
        const id = randomUUID();
        orders.push(id);
        expect((await fetch(`${shop.url}/orders/${id}`, { method: 'POST' })).status).to.equal(201);
      }
    };
    const untilPacked = (): Promise<unknown> =>
      eventually(async () => {
        const known = await shop.read<{ id: string; packed: number }[]>('/orders');
        return known.length === orders.length && known.every(({ packed }) => packed >= 1);
      });
    await place();
    await untilPacked();
    const { broker } = (await infrastructure()).launch;
    await broker.kill();
    try {
      await place();
      await eventually(async () => (await shop.status('/')) === 503);
    } finally {
      await broker.start();
    }
    await place();
    await untilPacked();
    const known = await shop.read<{ id: string; packed: number }[]>('/orders');
    expect(known.map(({ packed }) => packed)).to.deep.equal(orders.map(() => 1));
    const parcels = await store.read<{ id: string }[]>('/parcels');
    expect(parcels.map(({ id }) => id)).to.have.members(orders);
    expect(await Promise.all([shop.stop(), store.stop()])).to.deep.equal([0, 0]);
  });

  async function startBoth(): Promise<Record<'shop' | 'store', Program>> {
    const surroundings = await ServiceSurroundings.open();
    closing.unshift(() => surroundings.close());
    const { adminDatabaseUrl } = await infrastructure();
    const start = async (adoption: Adoption, name: string): Promise<Program> => {
      const database = await TestDatabase.create(
        adminDatabaseUrl,
        `sandbox_${randomBytes(4).toString('hex')}`,
      );
      closing.unshift(() => database.drop());
      const program = await Program.start(adoption, `application/${name}.js`, {
        AMQP_URL: surroundings.amqpUrl,
        DATABASE_URL: database.url,
        PRISMA_CLIENT: './generated/client.js',
      });
      closing.unshift(() => program.stop());
      return program;
    };
    // Each waits for the exchange of the other.
    const both = { shop: await start(plain, 'shop'), store: await start(onPrisma, 'store') };
    for (const program of Object.values(both)) await program.untilHealthy('/');
    return both;
  }
});
