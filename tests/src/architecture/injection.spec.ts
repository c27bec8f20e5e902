import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import { ESLint, Linter } from 'eslint';

const rule = 'no-restricted-imports';

/** What the rule, as it is configured for a file, says of an import. */
async function objectionsTo(statement: string, path: string): Promise<string[]> {
  const configured = (await new ESLint({ cwd: root }).calculateConfigForFile(path)) as Linter.Config;
  const { parser } = configured.languageOptions as { parser: Linter.Parser };
  const rules = { [rule]: configured.rules?.[rule] ?? 'off' };
  return new Linter()
    .verify(statement, [{ files: ['**/*.ts'], languageOptions: { parser }, rules }], { filename: path })
    .map(({ ruleId, message }) => ruleId ?? message);
}

describe('Inversify', () => {
  const allowed = `import { inject, injectable, multiInject } from 'inversify';`;
  const refused = {
    'a container': `import { Container } from 'inversify';`,
    'the type of a container': `import type { Container } from 'inversify';`,
    'everything at once': `import * as inversify from 'inversify';`,
    'a container in passing': `export { Container } from 'inversify';`,
  };
  const handler = 'BookingService/src/application/create-booking.ts';
  const builders = [
    'CatalogService/src/composition-root.ts',
    'BuildingBlocks/src/hosting/service-container.ts',
  ];

  it('may decorate what is bound', async () => {
    expect(await objectionsTo(allowed, handler)).to.deep.equal([]);
  });

  for (const [what, statement] of Object.entries(refused)) {
    it(`is not imported as ${what} but where things are bound`, async () => {
      expect(await objectionsTo(statement, handler)).to.deep.equal([rule]);
    });

    for (const path of builders) {
      it(`is imported as ${what} in ${path}`, async () => {
        expect(await objectionsTo(statement, path)).to.deep.equal([]);
      });
    }
  }
});
