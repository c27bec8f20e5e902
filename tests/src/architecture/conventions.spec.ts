import { expect } from 'chai';
import {
  mostLines,
  oddlyNamed,
  tiedToAMachine,
  tooLong,
  trackingByHand,
  withFocusedTests,
  withoutRepository,
} from './conventions.ts';
import { packages, read, repositoryFiles, sourceFiles } from './repository.ts';

describe('conventions', () => {
  describe('in this repository', () => {
    const sources = sourceFiles();

    it('are asked about every package', () => {
      for (const folder of packages) {
        expect(
          sources.some(({ path }) => path.startsWith(`${folder}/src/`)),
          folder,
        ).to.equal(true);
      }
      expect(sources).to.have.length.of.at.least(250);
    });

    it('no test runs alone, and none is left out', () => {
      expect(withFocusedTests(sources)).to.deep.equal([]);
    });

    it(`no file written by hand has more than ${mostLines} lines`, () => {
      expect(tooLong(sources)).to.deep.equal([]);
    });

    it('no file names a folder of somebody’s machine, or a registry', () => {
      expect(tiedToAMachine(repositoryFiles().map(read))).to.deep.equal([]);
    });

    const production = sources.filter(({ path }) => !path.startsWith('tests/'));

    it('what an aggregate has raised cannot be forgotten: storing it tracks it, and nobody else does', () => {
      expect(trackingByHand(production)).to.deep.equal([]);
      expect(withoutRepository(production)).to.deep.equal([]);
    });

    it('files of packages are named in kebab-case', () => {
      const inPackages = repositoryFiles().filter((path) =>
        packages.some((folder) => path.startsWith(`${folder}/src/`)),
      );
      expect(oddlyNamed(inPackages)).to.deep.equal([]);
    });
  });

  describe('see', () => {
    const spec = (text: string) => withFocusedTests([{ path: 'a.spec.ts', text }]);
    const line = (text: string) => tiedToAMachine([{ path: 'a.ts', text }]);

    for (const call of ['only', 'skip']) {
      for (const block of ['describe', 'it', 'context']) {
        it(`${block}.${call}`, () =>
          expect(spec(`${block}.${call}('a', () => {});`)).to.deep.equal(['a.spec.ts']));
      }
    }

    it('a block that is crossed out', () =>
      expect(spec(['x', "it('a', () => {});"].join(''))).to.deep.equal(['a.spec.ts']));

    it('an aggregate that somebody tracks by hand, or keeps in a way of their own', () => {
      const file = (text: string) => [{ path: 'a.ts', text }];
      expect(trackingByHand(file('work.track(order);'))).to.deep.equal(['a.ts']);
      const order = 'class Order extends AggregateRoot {}';
      expect(withoutRepository(file(order))).to.deep.equal(['Order']);
      const orders = 'abstract class Orders extends AggregateRepository<Order> {}';
      expect(withoutRepository(file(`${order} ${orders}`))).to.deep.equal([]);
    });

    it('nothing in an ordinary test', () => expect(spec(`it('only skips', () => {});`)).to.deep.equal([]));

    it(`line ${mostLines + 1}`, () => {
      const lines = (count: number) => tooLong([{ path: 'a.ts', text: 'x\n'.repeat(count) }]);
      expect(lines(mostLines)).to.deep.equal([]);
      expect(lines(mostLines + 1)).to.deep.equal([`a.ts (${mostLines + 1} lines)`]);
    });

    for (const folder of ['work', 'root', 'home', 'Users']) {
      it(`a path under ${folder}`, () =>
        expect(line(`'${['', folder, 'someone', 'a'].join('/')}'`)).to.deep.equal(['a.ts:1']));
    }

    it('a registry in the lock file', () => {
      expect(line(['"resolved": "https', '://registry.invalid/a/a.tgz"'].join(''))).to.deep.equal(['a.ts:1']);
      expect(line(`"resolved": "BuildingBlocks"`)).to.deep.equal([]);
    });

    it('a registry in .npmrc', () =>
      expect(line('registry=https://registry.invalid')).to.deep.equal(['a.ts:1']));

    it('a link to the path of an API as what it is', () =>
      expect(line(`'/api/users/{userId}'`)).to.deep.equal([]));

    it('names that are not in kebab-case', () => {
      expect(oddlyNamed(['src/booking.events.ts', 'src/a-b.integration-event.ts'])).to.deep.equal([]);
      expect(oddlyNamed(['src/bookingEvents.ts', 'src/Booking.ts', 'src/a_b.ts'])).to.have.lengthOf(3);
    });
  });
});
