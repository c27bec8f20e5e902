import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Refusal } from '@ticketwave/cli/contracts/judge';
import { ticketwave } from '../support/ticketwave.ts';

interface Answer {
  readonly files: readonly { readonly file: string; readonly fresh: boolean }[];
  readonly against: string | null;
  readonly refusals: readonly Refusal[];
}

const contracts = import.meta.resolve('@ticketwave/contracts');
const joi = import.meta.resolve('joi');

/** An application of two services: orders publishes an event, and shipping reads it. */
const application = (fields: string, { version = '1.0', reads = '' } = {}): Record<string, string> => ({
  'ticketwave.config.mjs': `
    export default { services: {
      orders: { folder: 'orders', definition: () => import('./orders/service.mjs') },
      shipping: { folder: 'shipping', definition: () => import('./shipping/service.mjs') },
    } };`,
  'orders/order-placed.mjs': `
    import { integrationEvent, uuid } from '${contracts}';
    import Joi from '${joi}';
    export class OrderPlacedIntegrationEvent extends integrationEvent({
      publisher: 'orders', type: 'orders.order.placed', version: '${version}', kind: 'fact',
      entity: (data) => data.order_id,
      schema: Joi.object({ order_id: uuid, ${fields} }),
    }) {}`,
  'orders/service.mjs': `
    import { OrderPlacedIntegrationEvent } from './order-placed.mjs';
    export default { name: 'orders', publishes: [OrderPlacedIntegrationEvent], queues: [] };`,
  'shipping/service.mjs': `
    import { reading } from '${contracts}';
    import { OrderPlacedIntegrationEvent } from '../orders/order-placed.mjs';
    const handles = ${reads === '' ? 'OrderPlacedIntegrationEvent' : `reading(OrderPlacedIntegrationEvent, ${reads})`};
    const handler = { name: 'OrderPlacedIntegrationEventHandler', handles };
    const bindings = [{ exchange: 'orders.events', pattern: handles.contract.routingKey }];
    const queue = { queue: 'shipping.order-placed', bindings, handlers: [handler], retry: { delays: [] } };
    export default { name: 'shipping', publishes: [], queues: [queue] };`,
});

const WITH_NOTE = 'note: Joi.string()';

describe('ticketwave contracts, in a repository', () => {
  let folder: string;

  const write = async (files: Record<string, string>): Promise<void> => {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(join(folder, file, '..'), { recursive: true });
      await writeFile(join(folder, file), text);
    }
  };
  const git = async (...args: string[]): Promise<void> => {
    const author = [
      '-c',
      'user.name=test',
      '-c',
      'user.email=test@ticketwave.invalid',
      '-c',
      'commit.gpgsign=false',
    ];
    await promisify(execFile)('git', [...author, ...args], { cwd: folder });
  };
  const commit = async (): Promise<void> => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'A change');
  };
  const run = (...args: string[]) => ticketwave(['contracts', ...args], folder);
  const check = async (...args: string[]): Promise<Answer & { readonly exitCode: number | null }> => {
    const { exitCode, stdout, stderr } = await run('check', '--json', ...args);
    expect(stderr).to.equal('');
    return { exitCode, ...(JSON.parse(stdout) as Answer) };
  };

  /** On a branch of its own, beside a main branch on which the field is required and read. */
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'ticketwave-gate-')));
    await git('init', '--quiet', '--initial-branch', 'main');
    await write(application(WITH_NOTE));
    await run('publish');
    await commit();
    await git('switch', '--quiet', '--create', 'change');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('passes where nothing has changed, and says what it compared', async () => {
    const { exitCode, files, against, refusals } = await check();
    expect({ exitCode, refusals }).to.deep.equal({ exitCode: 0, refusals: [] });
    expect(files.map(({ file }) => file)).to.deep.equal([
      'orders/contracts/contracts.json',
      'shipping/contracts/contracts.json',
    ]);
    expect(against).to.match(/^the merge base \([0-9a-f]{12}\)$/);
  });

  it('refuses what breaks a consumer, names it, and says the ways out', async () => {
    await write(application('', { version: '1.1' }));
    await run('publish');
    await commit();
    for (const against of [[], ['--against', 'main']]) {
      const { exitCode, stdout } = await run('check', ...against);
      expect(exitCode).to.equal(1);
      expect(stdout).to.include('✗ note of orders.order.placed.v1 is not there, and is required (removed)');
      expect(stdout).to.include(
        'breaks shipping: OrderPlacedIntegrationEventHandler on shipping.order-placed',
      );
      expect(stdout).to.include('publish a new major version beside it');
      expect(stdout).to.include('1 change would break somebody who relies on');
    }
  });

  it('lets a field go that its only reader has stopped to read before', async () => {
    const only = { version: '1.1', reads: "['order_id']" };
    await git('switch', '--quiet', 'main');
    await write(application(WITH_NOTE, { ...only, version: '1.0' }));
    await run('publish');
    await commit();
    await git('switch', '--quiet', '--create', 'later');
    await write(application('', only));
    await run('publish');
    expect(await check()).to.deep.include({ exitCode: 0, refusals: [] });
    const { exitCode, refusals } = await check('--strict');
    expect(exitCode).to.equal(1);
    expect(refusals.map(({ consumers }) => consumers)).to.deep.equal([['anybody whom nobody knows']]);
  });

  it('finds a snapshot that is stale, and the command that renews it', async () => {
    await write(application(`${WITH_NOTE}, more: Joi.string().optional()`, { version: '1.1' }));
    const { exitCode, stdout } = await run('check');
    expect(exitCode).to.equal(1);
    expect(stdout).to.include('orders/contracts/contracts.json is stale: ticketwave contracts publish');
    expect((await run('publish')).exitCode).to.equal(0);
    expect((await run('check')).exitCode).to.equal(0);
  });

  it('compares with a folder as with a commit', async () => {
    await run('publish', '--to', 'registry');
    await write(application('note: Joi.number()', { version: '1.1' }));
    const { exitCode, against, refusals } = await check('--against', 'registry');
    expect({ exitCode, against }).to.deep.equal({ exitCode: 1, against: 'registry' });
    expect(refusals.map(({ rule, direction }) => [rule, direction])).to.have.deep.members([
      ['type', 'to-consumers'],
      ['type', 'from-before'],
    ]);
  });

  it('judges the last commit of the main branch by the one before', async () => {
    await git('switch', '--quiet', 'main');
    await write(application('', { version: '1.1' }));
    await run('publish');
    expect((await check()).against).to.match(/^the merge base/);
    await commit();
    const { exitCode, against, refusals } = await check();
    expect(exitCode).to.equal(1);
    expect(against).to.match(/^the last commit but one \(/);
    expect(refusals.map(({ rule }) => rule)).to.deep.equal(['removed']);
  });

  it('takes a service that only lies in a shared folder for that of another team', async () => {
    await run('publish', '--to', 'registry');
    const { 'ticketwave.config.mjs': config, ...rest } = application(`${WITH_NOTE}, more: Joi.string()`);
    const consumer = { ...rest, 'ticketwave.config.mjs': config!.replace(/^ *orders: .*$/m, '') };
    await write(consumer);
    const { exitCode, refusals } = await check('--against', 'registry');
    expect(exitCode).to.equal(1);
    expect(refusals.map(({ rule, direction, field }) => [rule, direction, field])).to.deep.equal([
      ['removed', 'from-before', 'more'],
    ]);
    await write({
      ...consumer,
      ...application(WITH_NOTE),
      'ticketwave.config.mjs': consumer['ticketwave.config.mjs'],
    });
    expect(await check('--against', 'registry')).to.deep.include({ exitCode: 0, refusals: [] });
  });

  it('does not overlook a service that is gone', async () => {
    const { 'ticketwave.config.mjs': config, ...rest } = application(WITH_NOTE);
    await write({ ...rest, 'ticketwave.config.mjs': config!.replace(/^ *orders: .*$/m, '') });
    const { exitCode, refusals } = await check();
    expect(exitCode).to.equal(1);
    expect(refusals.map(({ rule }) => rule)).to.deep.equal(['routing-key']);
  });

  it('ends with 3 where it cannot look', async () => {
    await git('commit', '--quiet', '--allow-empty', '--message', 'Nothing');
    await write({ 'empty/README.md': '', 'broken/orders.json': '{', 'other/orders.json': '{"format":2}' });
    for (const [against, sentence] of [
      ['nowhere', 'nowhere is neither a folder nor a commit that git knows'],
      ['--output=x', 'neither a folder nor a commit'],
      ['empty', 'empty has no snapshot of contracts'],
      ['broken', 'orders.json is not JSON'],
      ['other', 'orders.json is no snapshot of contracts in the format 1'],
    ] as const) {
      const { exitCode, stderr } = await run('check', `--against=${against}`);
      expect({ against, exitCode }).to.deep.equal({ against, exitCode: 3 });
      expect(stderr).to.include(sentence);
    }
  });

  it('ends with 2 where the command line is wrong', async () => {
    for (const args of [
      ['check', '--unknown'],
      ['schema', 'orders.order.lost'],
      ['schema', 'orders.order.placed', '--major', '7'],
    ])
      expect((await run(...args)).exitCode, args.join(' ')).to.equal(2);
    expect((await run('document', '--service', 'nobody')).exitCode).to.equal(2);
    expect((await run('document', '--format', 'eventcatalog')).exitCode).to.equal(2);
  });

  it('prints the schema of an event, and writes documents', async () => {
    const { stdout } = await run('schema', 'orders.order.placed', '--of', 'data');
    expect(JSON.parse(stdout)).to.deep.include({
      title: 'orders.order.placed.v1',
      required: ['order_id', 'note'],
    });
    await run('document', '--service', 'orders', '--out', join(folder, 'docs/asyncapi.json'));
    expect(JSON.parse(await readFile(join(folder, 'docs/asyncapi.json'), 'utf8'))).to.include({
      asyncapi: '3.0.0',
    });
    await run('document', '--format', 'eventcatalog', '--out', join(folder, 'catalog'));
    const page = await readFile(
      join(folder, 'catalog/services/orders/events/orders.order.placed.v1/index.mdx'),
      'utf8',
    );
    expect(page).to.include('id: orders.order.placed\nversion: 1.0.0\n');
  });

  it('says that there is nothing to compare with where there is no git', async () => {
    await rm(join(folder, '.git'), { recursive: true });
    const { exitCode, stdout } = await run('check');
    expect(exitCode).to.equal(0);
    expect(stdout).to.include('There is nothing to compare with');
  });
});
