import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { danglingReferences, parseCompose, schemaViolations } from '../architecture/compose-file.ts';
import { eventually } from '../support/eventually.ts';
import { NpmRun, processesOf } from '../support/npm-run.ts';
import { Adoption } from './packed.ts';

const folders = ['', '/contracts', '/testing', '/cli'].map((folder) => `BuildingBlocks${folder}`);

describe('a team that begins with nothing but the packages', function () {
  this.bail(true); // each step depends on those before it
  let team: Adoption;
  let dev: NpmRun | undefined;
  let begun: number;
  const at = (path: string): string => join(team.folder, 'shop', path);

  before(async () => {
    begun = Date.now();
    team = await Adoption.of(folders);
  });

  after(async () => {
    await dev?.cleanUp();
    await team.remove();
  });

  it('has an application written by one command', async () => {
    expect(await team.npx('', 'ticketwave', 'new', 'app', 'shop', '--dry-run')).to.include('+ package.json');
    expect(readdirSync(team.folder)).not.to.include('shop');
    expect(await team.npx('', 'ticketwave', 'new', 'app', 'shop')).to.include('npm run dev');
    expect(readFileSync(at('package.json'), 'utf8')).to.include('file:../ticketwave-contracts-1.0.0.tgz');
  });

  it('never has a file of its own overwritten', async () => {
    const failure = await team.npx('', 'ticketwave', 'new', 'app', 'shop').then(
      () => 'it was written',
      (error: unknown) => error as Error & { code: number; stderr: string },
    );
    expect(failure).to.have.property('code', 1);
    expect(failure).to.have.property('stderr').that.includes('is not empty');
  });

  it('installs it, and its tests pass', async () => {
    await team.npm('shop', 'install');
    expect(await team.npm('shop', 'test')).to.match(/3 passing/);
  });

  it('starts it, places an order, and the second service has handled the event', async () => {
    dev = new NpmRun(['run', 'dev'], at('.ticketwave'), {}, at(''));
    const { orders, shipping } = await dev.until(() => servicesOf(dev!), 420_000);
    const response = await fetch(`${orders}/api/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ item: 'lamp', quantity: 2 }),
    });
    expect(response.status).to.equal(201);
    const { orderId } = (await response.json()) as { orderId: string };
    const items = await eventually(async () => {
      const shipments = await fetch(`${shipping}/api/shipments`);
      const found = ((await shipments.json()) as { items: object[] }).items;
      return found.length > 0 && found;
    });
    expect(items).to.deep.equal([{ orderId, item: 'lamp', quantity: 2 }]);
    console.log(`      from packing to the first event: ${Math.round((Date.now() - begun) / 1_000)} s`);
  });

  it('ends it with Ctrl-C, and nothing is left running', async () => {
    dev!.kill('SIGINT');
    await dev!.ended;
    await eventually(() => processesOf(at('')).length === 0);
  });

  it('adds a service to it, whose tests pass with the others', async () => {
    const output = await team.npx('shop', 'ticketwave', 'new', 'service', 'Billing');
    expect(output).to.include('+ billing/src/order-placed.handler.ts');
    await team.npm('shop', 'install');
    expect(await team.npm('shop', 'test')).to.match(/5 passing/);
  });

  it('has all three services started', async () => {
    dev = new NpmRun(['run', 'dev'], at('.ticketwave'), {}, at(''));
    const services = await dev.until(() => servicesOf(dev!), 420_000);
    expect(Object.keys(services)).to.deep.equal(['orders', 'shipping', 'billing']);
    dev.kill('SIGINT');
    await dev.ended;
  });

  it('has a Compose file that is one, with all three', () => {
    const compose = parseCompose(readFileSync(at('docker-compose.yml'), 'utf8'));
    expect(schemaViolations(compose)).to.deep.equal([]);
    expect(danglingReferences(compose)).to.deep.equal([]);
    expect(Object.keys(compose.services)).to.include.members(['orders', 'shipping', 'billing']);
  });
});

/** Where the services answer, once they all do. */
function servicesOf({ output, directory }: NpmRun): Record<string, string> | undefined {
  if (!output.includes('Everything is up')) return undefined;
  const environment = JSON.parse(readFileSync(join(directory, 'environment.json'), 'utf8')) as {
    services: Readonly<Record<string, { url: string }>>;
  };
  return Object.fromEntries(Object.entries(environment.services).map(([name, { url }]) => [name, url]));
}
