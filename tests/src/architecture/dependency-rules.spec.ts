import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import type { ICruiseResult, IDependency } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { cruiseTree, rulesFile, violationsIn } from './cruiser.ts';
import { PlantedTree } from './planted-tree.ts';
import { plantedViolations, type Planted } from './planted-violations.ts';
import { packages, repositoryFiles, services } from './repository.ts';

const entries = ['BuildingBlocks', ...services, 'scripts', 'tests'];
const module = /\.(ts|mts|mjs|js|cjs)$/;

describe('dependency rules', () => {
  describe('in this repository', () => {
    let result: ICruiseResult;
    let dependencies: (IDependency & { from: string })[];

    before(async () => {
      result = await cruiseTree(root, entries);
      dependencies = result.modules.flatMap(({ source, dependencies }) =>
        dependencies.map((dependency) => ({ ...dependency, from: source })),
      );
    });

    it('are kept', () => {
      expect(violationsIn(result)).to.deep.equal([]);
    });

    it('are asked about every module on the disk', () => {
      const onDisk = entries.flatMap((folder) => repositoryFiles(folder)).filter((path) => module.test(path));
      const looked = new Set(result.modules.map(({ source }) => source));
      expect(onDisk.filter((path) => !looked.has(path))).to.deep.equal([]);
    });

    for (const folder of packages) {
      it(`looked at modules of ${folder}`, () => {
        expect(modulesOf(result, `${folder}/src`)).not.to.deep.equal([]);
      });
    }

    for (const service of services) {
      it(`see what ${service} imports from other packages, values and types`, () => {
        const imports = dependencies.filter(({ from }) => from.startsWith(`${service}/src/`));
        const ofWorkspaces = imports.filter(({ resolved }) =>
          resolved.startsWith('node_modules/@ticketwave/'),
        );
        const ofTypes = ofWorkspaces.filter(({ dependencyTypes }) => dependencyTypes.includes('type-only'));
        expect(ofTypes.length).to.be.within(1, ofWorkspaces.length - 1);
      });
    }
  });

  describe('planted violations', () => {
    let tree: PlantedTree;
    let found: string[];
    const modules = new Map<Planted, { value: string; type: string }>();

    before(async () => {
      tree = new PlantedTree();
      for (const [index, planted] of plantedViolations.entries())
        modules.set(planted, tree.plant(planted, `planted-${index}`));
      found = violationsIn(await cruiseTree(tree.path, entries));
    });

    after(() => tree.remove());

    for (const planted of plantedViolations) {
      const rules = planted.rules.join(' and ');

      it(`${rules}: ${planted.from} imports ${planted.imports}`, () => {
        expect(rulesThatObjectTo(modules.get(planted)!.value)).to.have.members(planted.rules);
      });

      it(`${rules}: ${planted.from} imports types of ${planted.imports}`, () => {
        const expected = planted.typesToo === false ? [] : planted.rules;
        expect(rulesThatObjectTo(modules.get(planted)!.type)).to.have.members(expected);
      });
    }

    it('are all that is found', () => {
      const paths = [...modules.values()].flatMap(({ value, type }) => [value, type]);
      expect(
        found.filter((violation) => !paths.some((path) => violation.includes(` ${path} → `))),
      ).to.deep.equal([]);
    });

    const rulesThatObjectTo = (path: string): string[] =>
      found
        .filter((violation) => violation.includes(` ${path} → `))
        .map((violation) => violation.split(':')[0]!);
  });

  describe('cycles', () => {
    let tree: PlantedTree;

    beforeEach(() => {
      tree = new PlantedTree();
    });

    afterEach(() => tree.remove());

    it('of two modules are found', async () => {
      tree.module(
        'BookingService/src/domain/one.ts',
        `import { two } from './two.ts';\nexport const one = () => two;`,
      );
      tree.module(
        'BookingService/src/domain/two.ts',
        `import { one } from './one.ts';\nexport const two = () => one;`,
      );
      await expectOnly(tree, /^no-cycles: BookingService\/src\/domain\/(one|two)\.ts/);
    });

    it('of types are found', async () => {
      tree.module(
        'BookingService/src/domain/one.ts',
        `import type { Two } from './two.ts';\nexport type One = Two | 1;`,
      );
      tree.module(
        'BookingService/src/domain/two.ts',
        `import type { One } from './one.ts';\nexport type Two = One | 2;`,
      );
      await expectOnly(tree, /^no-cycles: BookingService\/src\/domain\/(one|two)\.ts/);
    });

    it('of folders of BuildingBlocks are found', async () => {
      tree.module('BuildingBlocks/src/inbox/one.ts', `export { two } from '../postgres/two.ts';`);
      tree.module('BuildingBlocks/src/postgres/two.ts', 'export const two = 2;');
      tree.module('BuildingBlocks/src/postgres/three.ts', `export type { Four } from '../inbox/four.ts';`);
      tree.module('BuildingBlocks/src/inbox/four.ts', 'export type Four = 4;');
      await expectOnly(tree, /^no-cycles-between-building-blocks: BuildingBlocks\/src\/(inbox|postgres)/);
    });
  });

  const domainImports: Record<string, string> = {
    'import of nothing but the effect': `import 'joi';`,
    'import of a default': `import Joi from 'joi';\nexport const any = Joi.any();`,
    'import of one type among values': `import { type Schema } from 'joi';\nexport type Any = Schema;`,
    'dynamic import': `export const load = () => import('joi');`,
    'import inside a type': `export type Any = import('joi').Schema;`,
    're-export': `export { default as Joi } from 'joi';`,
    're-export of everything': `export * from 'joi';`,
  };

  it('see an import however it is written', async () => {
    const tree = new PlantedTree();
    try {
      const paths = Object.values(domainImports).map((text, index) =>
        tree.module(`PaymentService/src/domain/import-${index}.ts`, text),
      );
      const violations = violationsIn(await cruiseTree(tree.path, ['PaymentService']));
      const unseen = paths.filter((path) => !violations.some((violation) => violation.includes(path)));
      expect(unseen.map((path) => Object.keys(domainImports)[paths.indexOf(path)])).to.deep.equal([]);
    } finally {
      tree.remove();
    }
  });

  it('have a planted violation each', async () => {
    const { ruleSet } = await extractOptions(rulesFile);
    const planted = plantedViolations.filter(({ rules }) => rules.length === 1).flatMap(({ rules }) => rules);
    const proved = new Set([...planted, 'no-cycles', 'no-cycles-between-building-blocks']);
    expect(ruleSet!.forbidden!.map(({ name }) => name)).to.have.members([...proved]);
  });
});

const modulesOf = ({ modules }: ICruiseResult, folder: string): string[] =>
  modules
    .map(({ source }) => source)
    .filter((source) => source.startsWith(`${folder}/`) && !/\/(node_modules|generated)\//.test(source));

async function expectOnly(tree: PlantedTree, pattern: RegExp): Promise<void> {
  const violations = violationsIn(await cruiseTree(tree.path, entries));
  expect(violations).to.not.deep.equal([]);
  for (const violation of violations) expect(violation).to.match(pattern);
}
