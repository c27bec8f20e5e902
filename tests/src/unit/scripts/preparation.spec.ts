import { readArguments } from '@ticketwave/scripts/bootstrap/arguments';
import { usage } from '@ticketwave/scripts/bootstrap/usage';
import { ghosts } from '@ticketwave/scripts/bootstrap/compile';
import { isCurrent } from '@ticketwave/scripts/bootstrap/dependencies';
import { Failure, sentenceFor } from '@ticketwave/cli/support/failure';
import { outputOf } from '@ticketwave/scripts/bootstrap/prisma-clients';
import { scenarioNames, scenarios } from '@ticketwave/scripts/bootstrap/scenarios';
import { expect } from 'chai';

describe('installed dependencies', () => {
  const wanted = {
    packages: {
      '': { name: 'ticketwave' },
      'node_modules/joi': { version: '18.3.2' },
      'node_modules/of-another-platform': { version: '1.0.0', optional: true },
    },
  };
  const installed = { packages: { 'node_modules/joi': { version: '18.3.2' } } };

  it('are current without the root package and what belongs to other platforms', () => {
    expect(isCurrent(wanted, installed)).to.equal(true);
  });
  for (const [what, packages] of Object.entries({
    'one is missing': {},
    'one has another version': { 'node_modules/joi': { version: '18.3.1' } },
    'one is not wanted any more': { ...installed.packages, 'node_modules/lodash': { version: '4.0.0' } },
  })) {
    it(`are stale when ${what}`, () => expect(isCurrent(wanted, { packages })).to.equal(false));
  }
});

describe('compiled files', () => {
  it('are ghosts when their source is gone, with everything that was made of it', () => {
    const compiled = ['a.js', 'a.js.map', 'a.d.ts', 'old/b.spec.js', 'old/b.spec.d.ts', '.tsbuildinfo'];
    expect(ghosts(compiled, new Set(['a.ts']))).to.deep.equal(['old/b.spec.js', 'old/b.spec.d.ts']);
  });
});

describe('a Prisma schema', () => {
  it('says where its client goes', () => {
    const schema =
      'generator client {\n  provider = "prisma-client"\n  output   = "../src/infrastructure/generated"\n}\n';
    expect(outputOf(schema)).to.equal('../src/infrastructure/generated');
  });
});

describe('a command line', () => {
  it('is read before anything is installed', () => {
    expect(readArguments(['demo', '--once', '--timeout', '5'])).to.deep.include({
      command: 'demo',
      help: false,
      options: { once: true, timeout: '5' },
    });
  });

  it('knows every scenario of the demo, and explains them', () => {
    for (const scenario of [...scenarioNames, 'all'])
      expect(readArguments(['demo', '--scenario', scenario]).options).to.deep.equal({ scenario });
    for (const [name, purpose] of Object.entries(scenarios))
      expect(usage('demo')).to.match(new RegExp(`^  ${name} +${purpose}$`, 'm'));
  });

  it('leaves what it does not know to mocha', () => {
    expect(readArguments(['test', '--grep', 'broker']).rest).to.deep.equal(['--grep', 'broker']);
  });

  it('asks for help', () => {
    expect(readArguments([]).help).to.equal(true);
    expect(readArguments(['demo', '--help'])).to.include({ command: 'demo', help: true });
  });

  for (const [args, reason] of [
    [['demonstrate'], /no command "demonstrate"/],
    [['constructor'], /no command "constructor"/],
    [['demo', '--twice'], /'--twice'/],
    [['demo', 'now'], /'now'/],
    [['demo', '--scenario', 'stolen'], /"stolen"; expected one of created, paid, .*, broker-down, all\./],
  ] as const) {
    it(`is refused with exit code 2: ${args.join(' ')}`, () => {
      expect(() => readArguments(args))
        .to.throw(Failure, reason)
        .with.property('exitCode', 2);
    });
  }
});

describe('what is said about an error', () => {
  const systemError = (code: string, path?: string) =>
    Object.assign(new Error(`${code}: refused`), { code, path });

  it('is one sentence for a full disk, a folder of another user, and whatever was foreseen', () => {
    expect(sentenceFor(systemError('ENOSPC'))).to.match(/^The disk is full/);
    expect(sentenceFor(new Failure('initdb: No space left on device'))).to.match(/^The disk is full/);
    expect(sentenceFor(systemError('EACCES', '/x/.ticketwave'))).to.match(
      /^\/x\/\.ticketwave cannot be written by this user/,
    );
    expect(sentenceFor(new Failure('Do this.'))).to.equal('Do this.');
  });

  it('is the stack for a mistake of ours', () => {
    expect(sentenceFor(new TypeError('x is not a function'))).to.contain('preparation.spec');
  });
});
