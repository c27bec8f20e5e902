import { execFile } from 'node:child_process';
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectOf, type Project } from '@ticketwave/cli/config/project';
import { publish } from '@ticketwave/cli/contracts/publish';
import { openRegistry } from '@ticketwave/cli/deploy/registry';
import type { ServiceWire } from '@ticketwave/cli/topology/definitions';
import { expect } from 'chai';
import { wireOf } from '../../../support/shop-and-post.ts';

describe('a registry of versions', () => {
  let root: string;
  const log = console.log;
  let lines: string[];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'registry-'));
    lines = [];
    console.log = (line: string) => void lines.push(line);
  });
  afterEach(async () => {
    console.log = log;
    await rm(root, { recursive: true });
  });

  const projectWith = (shop: ServiceWire): Project =>
    projectOf(root, { services: { shop: { folder: 'shop', definition: () => Promise.resolve(shop) } } });
  const record = (shop: ServiceWire): Promise<number> =>
    publish({ project: projectWith(shop), environment: {} }, { to: 'registry' });

  it('has each version that was published, beside the newest', async () => {
    await record(wireOf('shop', '1.0.0'));
    await record(wireOf('shop', '2.0.0'));
    const registry = await openRegistry({ root }, 'registry');
    const [first, second] = [await registry.find('shop', '1.0.0'), await registry.find('shop', '2.0.0')];
    expect([first?.publishes.length, second?.publishes.length]).to.deep.equal([1, 2]);
    expect(await registry.find('shop', '3.0.0')).to.equal(undefined);
    const newest = JSON.parse(await readFile(join(root, 'registry/shop.json'), 'utf8')) as object;
    expect(newest).not.to.have.any.keys('version', 'bindings');
    expect(newest).to.have.property('publishes').with.length(2);
  });

  it('takes the same version again as it was, and no other under its name', async () => {
    await record(wireOf('shop', '1.0.0'));
    await record(wireOf('shop', '1.0.0'));
    expect(lines).to.deep.equal([
      'registry/shop/1.0.0.json is written.',
      'registry/shop.json is written.',
      'registry/shop/1.0.0.json is there already.',
      'registry/shop.json is written.',
    ]);
    const failure = await record({ ...wireOf('shop', '2.0.0'), version: '1.0.0' }).catch(
      (error: unknown) => error,
    );
    expect(failure).to.include({ exitCode: 1 });
    expect(String(failure)).to.include(
      'registry/shop/1.0.0.json is there with other contracts: raise the version of shop, which is 1.0.0.',
    );
    const [before] = (await (await openRegistry({ root }, 'registry')).find('shop', '1.0.0'))!.publishes;
    expect(before?.version).to.equal('1.0');
    const newest = await readFile(join(root, 'registry/shop.json'), 'utf8');
    expect(newest).not.to.include('"2.0"');
  });

  it('takes one of two that are recorded at once under one version', async () => {
    const recorded = await Promise.allSettled([
      record(wireOf('shop', '1.0.0')),
      record({ ...wireOf('shop', '2.0.0'), version: '1.0.0' }),
    ]);
    expect(recorded.map(({ status }) => status)).to.have.members(['fulfilled', 'rejected']);
  });

  it('reads each file once', async () => {
    await record(wireOf('shop', '1.0.0'));
    const registry = await openRegistry({ root }, 'registry');
    const before = await registry.find('shop', '1.0.0');
    await rm(join(root, 'registry'), { recursive: true });
    expect(before).not.to.equal(undefined);
    expect(await registry.find('shop', '1.0.0')).to.equal(before);
  });

  it('reads nothing beside its own files, whatever a message says of its publisher', async () => {
    await record(wireOf('shop', '1.0.0'));
    const registry = await openRegistry({ root }, 'registry');
    for (const [service, version] of [
      ['shop', '../shop/1.0.0'],
      ['../registry/shop', '1.0.0'],
      ['shop', ''],
    ] as const)
      expect(await registry.find(service, version), `${service} ${version}`).to.equal(undefined);
  });

  it('may lie in git, on any branch and in any folder of it', async () => {
    await record(wireOf('shop', '1.0.0'));
    const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: root });
    await git('init', '--quiet');
    await git('add', '.');
    const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
    await git(...author, 'commit', '--quiet', '-m', 'Record shop 1.0.0');
    await git('branch', 'contracts');
    await rm(join(root, 'registry'), { recursive: true });
    const registry = await openRegistry({ root }, 'contracts');
    expect(await registry.find('shop', '1.0.0')).to.include({ service: 'shop', version: '1.0.0' });
    expect(await registry.find('shop', '2.0.0')).to.equal(undefined);
  });
});
