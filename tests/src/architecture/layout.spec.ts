import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import { packages, read, repositoryFiles, services } from './repository.ts';

const given = [
  'package.json',
  'tsconfig.json',
  ...services,
  'BuildingBlocks',
  'rabbitmq',
  'docker-compose.yml',
  'tests',
];
const besides = [
  'README.md',
  'CONTRIBUTING.md',
  'LICENSE',
  'docs',
  'findings',
  'scripts',
  'package-lock.json',
  'tsconfig.base.json',
  'ticketwave.config.js',
  'eslint.config.js',
];
const ofEveryService = [
  'README.md',
  'contracts/src/index.ts',
  'src/main.ts',
  'src/composition-root.ts',
  'src/domain',
  'src/application',
  'src/infrastructure',
];

/** On Prisma, or on plain SQL. */
const databaseOf = (service: string): string[] =>
  existsSync(join(root, service, 'prisma'))
    ? ['prisma/schema.prisma', 'prisma/migrations/migration_lock.toml']
    : ['migrations'];

describe('the layout', () => {
  const topLevel = new Set(repositoryFiles().map((path) => path.split('/')[0]!));

  it('has the top level that is given', () => {
    expect([...topLevel]).to.include.members(given);
  });

  it('has beside it only what a repository needs, and the configuration of tools', () => {
    const others = [...topLevel].filter(
      (name) => !name.startsWith('.') && !given.includes(name) && !besides.includes(name),
    );
    expect(others).to.deep.equal([]);
  });

  for (const folder of packages) {
    it(`${folder} is a package of the build`, () => {
      const { references } = JSON.parse(read('tsconfig.json').text) as { references: { path: string }[] };
      expect(references.map(({ path }) => path)).to.include(folder);
      expect(missing(folder, ['package.json', 'tsconfig.json', 'src'])).to.deep.equal([]);
    });
  }

  for (const service of services) {
    it(`${service} has the shape of a service`, () => {
      expect(missing(service, [...ofEveryService, ...databaseOf(service)])).to.deep.equal([]);
    });

    it(`${service} has only the folders of every other in src, http and command where it has that door`, () => {
      expect(foldersOf(`${service}/src`)).to.have.members([
        'application',
        'domain',
        ...['command', 'http'].filter((door) => existsSync(join(root, service, 'src', door))),
        'infrastructure',
      ]);
    });

    it(`${service} leaves the schema "messaging" to BuildingBlocks`, () => {
      const folder = databaseOf(service)[0]!.split('/')[0]!;
      const schemaAndMigrations = repositoryFiles(`${service}/${folder}`);
      expect(schemaAndMigrations).to.have.length.of.at.least(databaseOf(service).length);
      expect(schemaAndMigrations.filter((path) => /\bmessaging\b/.test(read(path).text))).to.deep.equal([]);
    });
  }

  it('BuildingBlocks exports each of its folders', () => {
    expect(
      foldersOf('BuildingBlocks/src')
        .map((folder) => `src/${folder}/index.ts`)
        .filter((path) => missing('BuildingBlocks', [path]).length > 0),
    ).to.deep.equal([]);
  });

  it('BuildingBlocks numbers the migrations of its schema without a gap', () => {
    const migrations = repositoryFiles('BuildingBlocks/migrations')
      .map((path) => path.split('/').at(-1)!)
      .sort();
    expect(migrations).to.have.length.of.at.least(1);
    migrations.forEach((name, index) =>
      expect(name).to.match(new RegExp(`^${String(index + 1).padStart(4, '0')}_[a-z0-9_]+\\.sql$`)),
    );
  });
});

const missing = (folder: string, paths: readonly string[]): string[] =>
  paths.map((path) => `${folder}/${path}`).filter((path) => !existsSync(join(root, path)));

const foldersOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
