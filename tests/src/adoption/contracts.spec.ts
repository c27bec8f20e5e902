import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, serviceFolders } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import { golden, goldenRoutingKeys } from '../support/goldens.ts';
import { Adoption } from './packed.ts';
import { typeErrors } from './type-errors.ts';

const folders = ['BuildingBlocks/contracts', ...serviceFolders.map((service) => `${service}/contracts`)];
const consumer = fileURLToPath(new URL('consumer', import.meta.url));

describe('a team that reads events and has nothing of this repository but the contracts', () => {
  let team: Adoption;
  let ours: string[];

  before(async () => {
    team = await Adoption.of(folders);
    ours = team.tarballs.map(({ name }) => name);
    await team.copy(consumer);
  });

  after(() => team.remove());

  it('installs nothing but Joi and what Joi needs', async () => {
    const joi = await team.closureOf('joi');
    const installed = await team.installed();
    expect(installed).to.include.members([...ours, 'joi']);
    expect(installed.filter((name) => !ours.includes(name) && !joi.has(name))).to.deep.equal([]);
  });

  it('gets packages with code, types and licence, and without sources', () => {
    expect(ours).to.have.lengthOf(folders.length);
    for (const { name, files } of team.tarballs) {
      const paths = files.map(({ path }) => path);
      expect(paths, name).to.include.members(['LICENSE', 'dist/index.js', 'dist/index.d.ts']);
      expect(
        paths.filter(
          (path) => !/^(LICENSE|README\.md|package\.json|dist\/([a-z-]+\/)?[a-z.-]+\.(js|d\.ts))$/.test(path),
        ),
        name,
      ).to.deep.equal([]);
    }
    const { files } = team.tarballs.find(({ name }) => name === '@ticketwave/contracts')!;
    expect(files.map(({ path }) => path)).to.include('README.md');
  });

  it('finds out what they are and where they run', async () => {
    for (const name of ours) {
      const manifest = await team.manifestOf(name);
      expect(manifest, name).to.include({ license: 'MIT', type: 'module', types: './dist/index.d.ts' });
      expect(manifest, name).to.have.property('engines').that.deep.equals({ node: '>=20.19.0' });
      expect(manifest, name).not.to.have.any.keys('private', 'scripts', 'devDependencies');
    }
  });

  it('reads every golden message', async () => {
    const packages = ours.filter((name) => name !== '@ticketwave/contracts');
    const output = await team.node('consumer/read-goldens.js', join(root, 'tests/goldens'), ...packages);
    const read = JSON.parse(output) as Record<string, object>;
    expect(Object.keys(read).sort()).to.deep.equal(goldenRoutingKeys());
    for (const [routingKey, data] of Object.entries(read))
      expect(data, routingKey).to.deep.equal(golden(routingKey.replace(/\.v1$/, '')).body.data);
  });

  const totalOfOrderIn = (currency: string): string => `
    import { orderMessage } from './consumer/order-message.js';
    import { totalOf } from './consumer/read-order.js';
    console.log(totalOf(orderMessage('${currency}')));`;

  it('defines an event of its own, and reads it', async () => {
    expect(await team.module(totalOfOrderIn('EUR'))).to.equal('49.9 EUR\n');
  });

  it('sees which field of a message is wrong', async () => {
    const failure = await team.module(totalOfOrderIn('euros')).then(
      () => 'it was read',
      (error: unknown) => (error as Error).message,
    );
    expect(failure).to.include('InvalidMessageError').and.include('"currency" must be an ISO 4217 currency');
  });

  it('can require() them as well', async () => {
    const script = `console.log(typeof require('@ticketwave/contracts').integrationEvent)`;
    expect(await team.node('--input-type=commonjs', '--eval', script)).to.equal('function\n');
  });

  it('cannot reach what is inside', async () => {
    const inside = readdirSync(join(team.folder, 'node_modules/@ticketwave/contracts/dist'));
    expect(inside).to.include('message.js');
    const script = `await import('@ticketwave/contracts/dist/message.js').catch(({ code }) => console.log(code))`;
    expect(await team.module(script)).to.equal('ERR_PACKAGE_PATH_NOT_EXPORTED\n');
  });

  it('compiles against their types, strictly, and gets an error for a field that is not there', async () => {
    expect(await typeErrors(team.folder, (text) => text)).to.deep.equal([]);
    const misspelt = await typeErrors(team.folder, (text) => text.replace('order.total', 'order.totl'));
    expect(misspelt.join('\n')).to.include("'totl'");
  });
});
