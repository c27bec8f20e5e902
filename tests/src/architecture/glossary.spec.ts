import { expect } from 'chai';
import { replacedWords, termsOf, usesOf } from './glossary.ts';
import { read, repositoryFiles } from './repository.ts';

const GLOSSARY = 'docs/glossary.md';

/** Not migrations that were applied, messages as recorded, the lock file, nor the glossary and this test themselves. */
const isHeldToIt = (path: string): boolean =>
  /\.(ts|mts|mjs|cjs|md|prisma|sh|yml|html|eta|txt)$/.test(path) &&
  !/\/migrations\/|^tests\/goldens\/|^docs\/glossary\.md$|architecture\/glossary(\.spec)?\.ts$/.test(path);

const describeUse = ({ path, line, word, term }: ReturnType<typeof usesOf>[number]): string =>
  `${path}:${line}: '${word}' is called '${term}' here`;

describe('the words of names, comments, texts and documents', () => {
  const glossary = read(GLOSSARY).text;
  const files = repositoryFiles().filter(isHeldToIt).map(read);
  const words = replacedWords(glossary);

  it('are those of the glossary', () => {
    expect(usesOf(words, files).map(describeUse)).to.deep.equal([]);
  });

  it('are at most 40, and replace some', () => {
    expect(termsOf(glossary)).to.be.within(20, 40);
    expect(words.size).to.be.greaterThan(30);
  });

  it('were looked for in code and documents', () => {
    const paths = files.map(({ path }) => path);
    expect(paths.length).to.be.greaterThan(500);
    expect(paths).to.include.members(['README.md', 'BookingService/src/domain/booking.ts']);
  });

  for (const planted of [
    '/** The twin of a repository. */',
    'const passedOver = true;',
    'PASSED_OVER',
    "log.info('passed over')",
    "import x from './in-memory-twins.ts';",
    '// another work has changed it',
    'toldUpTo(id)',
    'lastHeard',
    'what it was told',
    'This needs a person.',
    'the how-manieth run',
    'const letter = read();',
  ])
    it(`is reported: ${planted}`, () => {
      const found = usesOf(words, [{ path: 'planted.ts', text: `\n${planted}` }]);
      expect(found).to.have.length(1);
      expect(found[0]).to.include({ path: 'planted.ts', line: 2 });
    });

  for (const allowed of [
    'async handle(event: Booked, work: UnitOfWork)',
    'last_told_at',
    'FROM messaging.saga_hearing',
    "name = 'booking-life'",
    'It works, and the work goes on.',
    'storytelling',
    'the dead letters, deadLetter and DEAD_LETTER',
  ])
    it(`is allowed: ${allowed}`, () => {
      expect(usesOf(words, [{ path: 'allowed.ts', text: allowed }])).to.deep.equal([]);
    });
});
