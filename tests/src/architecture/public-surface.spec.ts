import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import { publicPackages } from '@ticketwave/scripts/api/public-packages';

/** Of those who write services; `index` is the package's own name. */
const OF_SERVICES = [
  ...['index', 'domain', 'messaging', 'saga', 'http', 'hosting'],
  ...['observability', 'postgres', 'prisma'],
];
const MOST_OF_SERVICES = 120;
/** What `adapters` shows besides. A larger number here is a decision. */
const MOST_OF_OTHERS = 92;
/** What `operations` shows besides, to the command line of operators. */
const MOST_OF_OPERATORS = 60;

describe('the public surface', () => {
  const packages = publicPackages();
  const buildingBlocks = packages.find(({ name }) => name === '@ticketwave/building-blocks')!;
  const shown = symbolsByDoor(readFileSync(join(root, buildingBlocks.report), 'utf8'));

  it('is reported of each package that others install', () => {
    expect(packages.map(({ name }) => name)).to.have.members([
      '@ticketwave/contracts',
      '@ticketwave/building-blocks',
      '@ticketwave/testing',
      '@ticketwave/cli',
    ]);
  });

  it('is reported door by door', () => {
    expect([...shown.keys()]).to.have.members(buildingBlocks.doors.map(({ name }) => name));
    for (const [door, symbols] of shown) expect(symbols, door).not.to.deep.equal([]);
  });

  it(`shows those who write services ${MOST_OF_SERVICES} symbols at most`, () => {
    const symbols = new Set(OF_SERVICES.flatMap((door) => shown.get(door)!));
    expect([...symbols].sort()).to.have.length.of.at.most(MOST_OF_SERVICES);
  });

  it(`shows who writes adapters and tools ${MOST_OF_OTHERS} symbols more at most`, () => {
    const ofServices = new Set(OF_SERVICES.flatMap((door) => shown.get(door)!));
    const others = shown.get('adapters')!.filter((symbol) => !ofServices.has(symbol));
    expect([...others].sort()).to.have.length.of.at.most(MOST_OF_OTHERS);
  });

  it(`shows the tools of operators ${MOST_OF_OPERATORS} symbols at most, in a door of their own`, () => {
    expect([...shown.get('operations')!].sort()).to.have.length.of.at.most(MOST_OF_OPERATORS);
    expect([...shown.keys()]).to.have.members([...OF_SERVICES, 'adapters', 'operations']);
  });
});

/** Pure. */
function symbolsByDoor(report: string): Map<string, string[]> {
  const doors = report.matchAll(/^declare namespace (\w+) \{\n {4}export \{\n([^}]*)\}/gm);
  return new Map(
    [...doors].map(([, door = '', names = '']) => [
      door,
      names
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    ]),
  );
}
