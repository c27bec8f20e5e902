import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findConfig, loadProject } from '@ticketwave/cli/config/load';
import { checkConfig } from '@ticketwave/cli/config/schema';
import { projectOf } from '@ticketwave/cli/config/project';
import { Failure } from '@ticketwave/cli/support/failure';
import { expect } from 'chai';

const services = { orders: { folder: 'packages/orders' } };

describe('a configuration', () => {
  it('that names folders alone is complete: the rest has defaults', () => {
    const { services: found, ...project } = projectOf('/app', { services, environment: { SEED: '1' } });
    expect(found).to.deep.equal([
      {
        name: 'orders',
        folder: 'packages/orders',
        title: 'orders',
        main: 'dist/main.js',
        health: ['/health/ready', '/health/messaging'],
        watch: ['packages/orders/dist'],
        environment: { SEED: '1' },
      },
    ]);
    expect(project).to.deep.include({ root: '/app', virtualHost: '/', profiles: {}, checks: {} });
  });

  it('lets a service overrule the variables of all', () => {
    const own = { orders: { folder: 'orders', environment: { SEED: '2' } } };
    const [orders] = projectOf('/app', { services: own, environment: { SEED: '1', MORE: '1' } }).services;
    expect(orders!.environment).to.deep.equal({ SEED: '2', MORE: '1' });
  });

  const wrong: [what: string, config: unknown, sentence: RegExp][] = [
    ['nothing is exported', undefined, /its default export is missing/],
    ['it is no object', 'booking', /its default export is wrong: expected an object/],
    ['there are no services', {}, /services is missing: expected at least one service/],
    ['there is none among them', { services: {} }, /services is wrong: expected at least one service/],
    [
      'a name cannot be on the wire',
      { services: { Orders: services.orders } },
      /services\.Orders is not known/,
    ],
    [
      'a folder is missing',
      { services: { orders: {} } },
      /services\.orders\.folder is missing: expected a path/,
    ],
    [
      'a port is none',
      { services: { orders: { folder: 'x', port: 70_000 } } },
      /services\.orders\.port is wrong: expected a port from 1 to 65535/,
    ],
    [
      'a definition is no function',
      { services: { orders: { folder: 'x', definition: {} } } },
      /services\.orders\.definition is wrong: expected a function/,
    ],
    ['a field is misspelt', { services, virtualhost: '/x' }, /virtualhost is not known: remove it/],
    [
      'a variable is no text',
      { services, environment: { SEED: true } },
      /environment\.SEED is wrong: expected a text/,
    ],
    [
      'one of two files is missing',
      { services, definitionsFile: 'a.json' },
      /definitionsFile and permissionsFile are expected together/,
    ],
    [
      'a check is called like an option',
      { services, checks: { json: { summary: 'x', run: () => [] } } },
      /checks\.json is not known/,
    ],
    [
      'a profile has a password in it',
      { services, profiles: { production: { management: 'http://admin:hunter2@host' } } },
      /profiles\.production\.management is wrong: expected a URL without a password, \{ environment/,
    ],
    [
      'one service of a profile has',
      { services, profiles: { production: { amqp: { orders: 'amqp://orders:hunter2@host' } } } },
      /profiles\.production\.amqp.* is wrong: expected a URL without a password/,
    ],
  ];
  for (const [what, config, sentence] of wrong) {
    it(`is refused with the field and the fix when ${what}`, () => {
      expect(() => checkConfig(config, '/app/ticketwave.config.js'))
        .to.throw(Failure, sentence)
        .and.satisfy(
          ({ message, exitCode }: Failure) =>
            exitCode === 2 &&
            message.startsWith('/app/ticketwave.config.js: ') &&
            !message.includes('hunter2'),
        );
    });
  }
});

describe('the file of a configuration', () => {
  let root: string;

  beforeEach(() => (root = realpathSync(mkdtempSync(join(tmpdir(), 'ticketwave-config-')))));
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (name: string, content: string): string => {
    const path = join(root, name);
    writeFileSync(path, content);
    return path;
  };

  it('is found in a folder above', () => {
    const path = write('ticketwave.config.mjs', 'export default {}');
    const below = join(root, 'packages/orders');
    mkdirSync(below, { recursive: true });
    expect(findConfig(below)).to.equal(path);
  });

  for (const [name, content] of [
    ['ticketwave.config.mjs', `export default { services: { orders: { folder: 'orders' } } };`],
    [
      'ticketwave.config.ts',
      `interface Entry { folder: string }
       const orders: Entry = { folder: 'orders' };
       export default { services: { orders } } satisfies object;`,
    ],
  ] as const)
    it(`may be ${name}`, async () => {
      const project = await loadProject(write(name, content));
      expect(project.root).to.equal(root);
      expect(project.services.map(({ folder }) => folder)).to.deep.equal(['orders']);
    });

  it('that cannot be read is reported with its reason', async () => {
    const path = write('ticketwave.config.mjs', `import './nowhere.js';`);
    const failure = await loadProject(path).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Failure).with.property('exitCode', 2);
    expect((failure as Failure).message)
      .to.include(path)
      .and.include('nowhere.js');
  });
});
