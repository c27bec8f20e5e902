import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { template } from '@ticketwave/cli/new/templates';
import { planApplication } from '@ticketwave/cli/new/new-app';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import { read } from '../../../architecture/repository.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

describe('the templates', () => {
  const files = ['app', 'small-service', 'large-service'].flatMap((name) => template(name, []));
  const manifests = files
    .filter(({ path }) => path.endsWith('package.json'))
    .map(({ text }) => JSON.parse(text) as Manifest);
  const locked = JSON.parse(read('package-lock.json').text) as {
    packages: Readonly<Record<string, { readonly version?: string }>>;
  };

  it('use the versions that this repository is tested with', () => {
    const own = new Set(manifests.map(({ name }) => name));
    const used = manifests.flatMap(({ dependencies, devDependencies }) =>
      Object.entries({ ...dependencies, ...devDependencies }),
    );
    const foreign = used.filter(([name]) => !name.startsWith('@ticketwave/') && !own.has(name));
    expect(foreign).to.have.length.of.at.least(15);
    for (const [name, version] of foreign)
      expect(`${name} ${version}`).to.equal(`${name} ${locked.packages[`node_modules/${name}`]?.version}`);
  });

  it('name every package of ours in the version that it has, or one that it satisfies', () => {
    const { version } = JSON.parse(read('BuildingBlocks/package.json').text) as Manifest;
    const ours = manifests.flatMap(({ dependencies, devDependencies }) =>
      Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) =>
        name.startsWith('@ticketwave/'),
      ),
    );
    for (const [name, wanted] of ours)
      expect(`${name} ${wanted.replace('^', '')}`).to.equal(`${name} ${version}`);
  });
});

describe('a new application', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ticketwave-new-'));
  });

  after(() => rm(folder, { recursive: true }));

  it('has its own name wherever the example had its, and the files that begin with a dot', () => {
    const plan = planApplication('bazaar', join(folder, 'bazaar'));
    const paths = plan.files.map(({ path }) => path);
    expect(paths).to.include.members(['package.json', '.gitignore', '.npmrc', '.dockerignore', 'README.md']);
    for (const path of paths) expect(plan.read(path), path).not.to.match(/\bshop\b/);
    expect(plan.read('orders/package.json')).to.include('"@bazaar/orders-contracts"');
    expect(plan.read('ticketwave.config.js')).to.include("virtualHost: '/bazaar'");
  });

  it('is written into an empty folder only', () => {
    expect(() => planApplication('bazaar', root)).to.throw('is not empty: give another folder with --folder');
  });
});
