import type { Definitions } from '@ticketwave/cli/topology/definitions';
import { expect } from 'chai';
import { allEvents } from '../contracts/all-events.ts';
import { packages, read, sourceFiles, type TextFile } from './repository.ts';
import { typedNames } from './wire-names.ts';

const types = new Set(allEvents.map(({ contract }) => contract.type));
const routingKeys = new Set(allEvents.map(({ contract }) => contract.routingKey));
/** Names the event that its templates handle, to replace it. */
const generator = 'BuildingBlocks/cli/src/new/new-service.ts';
const contractOf = (path: string): boolean => /^[A-Za-z]+Service\/contracts\/src\//.test(path);

describe('names on the wire', () => {
  const production = sourceFiles().filter(
    ({ path }) =>
      packages.some((folder) => path.startsWith(`${folder}/`)) &&
      !path.startsWith('tests/') &&
      path !== generator,
  );

  it('are those of all events', () => {
    expect(types).to.have.lengthOf(allEvents.length);
    expect(routingKeys).to.have.lengthOf(allEvents.length);
  });

  it('of events are typed once, in the contract', () => {
    const typed = typedNames(production, types);
    expect(typed.filter(({ path }) => !contractOf(path))).to.deep.equal([]);
    // Those of operators' actions are computed from the name of the service.
    const ownTypes = [...types].filter((type) => !type.endsWith('.operator-action.recorded'));
    expect(typed.map(({ name }) => name)).to.have.members(ownTypes);
  });

  it('are never typed as routing keys: publishing and binding both compute them', () => {
    expect(typedNames(production, routingKeys)).to.deep.equal([]);
  });

  it('of queues are typed once at most', () => {
    const { queues } = JSON.parse(read('rabbitmq/definitions.json').text) as Definitions;
    const names = new Set(queues.map(({ name }) => name));
    expect(names).to.have.length.of.at.least(10);
    const typed = typedNames(production, names).map(({ name }) => name);
    expect(typed).to.have.lengthOf(new Set(typed).size);
  });

  describe('are seen', () => {
    const typedIn = (text: string) => typedNames([planted(text)], new Set(['a.b.done'])).length;
    const planted = (text: string): TextFile => ({ path: 'BookingService/src/planted.ts', text });

    it('in quotes of any kind', () => {
      expect(typedIn(`f('a.b.done', "a.b.done", \`a.b.done\`);`)).to.equal(3);
    });

    it('as types', () => expect(typedIn(`type Done = 'a.b.done';`)).to.equal(1));

    it('as keys', () => expect(typedIn(`const handlers = { 'a.b.done': 1 };`)).to.equal(1));

    it('but not in comments, and not within other words', () => {
      expect(typedIn(`// 'a.b.done'\nf('a.b.done.v2', 'a.b.#');`)).to.equal(0);
    });
  });
});
