import { Failure } from '@ticketwave/cli/support/failure';
import { expect } from 'chai';
import { benches } from '../../bench/benches.ts';
import { readOptions, type GivenOptions } from '../../bench/options.ts';

const namesFor = (given: GivenOptions): string[] =>
  readOptions(given, benches).benches.map(({ name }) => name);

function misuse(given: GivenOptions): string {
  try {
    readOptions(given, benches);
  } catch (error) {
    expect(error).to.be.instanceOf(Failure);
    expect((error as Failure).exitCode).to.equal(2);
    return (error as Failure).message;
  }
  throw new Error('It was taken.');
}

describe('the options of npm run bench', () => {
  it('measure all that is not long, unless asked otherwise', () => {
    expect(namesFor({})).to.include('handler').and.not.include('relay-million');
    expect(namesFor({ full: true })).to.include('relay-million');
    expect(namesFor({ only: 'relay-million' })).to.deep.equal(['relay-million']);
  });

  it('choose by name, or by the beginning of names', () => {
    expect(namesFor({ only: 'post, handler-pg' })).to.have.members(['post', 'handler-pg']);
    expect(namesFor({ only: 'relay' })).to.deep.equal([
      'relay',
      'relay-logs',
      'relay-stream',
      'relay-backlog',
    ]);
    expect(namesFor({ only: 'relay', full: true })).to.include('relay-million');
  });

  it('leave rivals out', () => {
    const rivals = (given: GivenOptions): number =>
      readOptions(given, benches).benches.flatMap(({ entries }) =>
        entries.filter(({ kind }) => kind === 'rival'),
      ).length;
    expect(rivals({})).to.be.above(0);
    expect(rivals({ 'no-rivals': true })).to.equal(0);
  });

  it('name what is wrong and what is expected', () => {
    expect(misuse({ only: 'relais' })).to.match(
      /--only relais: there is no such bench; expected some of handler, /,
    );
    expect(misuse({ rounds: '2.5' })).to.equal(
      '--rounds is wrong: expected a whole number above 0 and up to 100.',
    );
    expect(misuse({ rounds: '0' })).to.include('--rounds');
    expect(misuse({ seconds: 'x' })).to.equal('--seconds is wrong: expected a number above 0 and up to 600.');
    expect(misuse({ against: '--upload-pack=x' })).to.include('--against is wrong: expected a git ref');
  });
});

describe('the benches', () => {
  it('compare with entries that they have', () => {
    for (const { name, entries } of benches) {
      const names = entries.map((entry) => entry.name);
      expect(new Set(names).size, name).to.equal(names.length);
      for (const { against = [] } of entries) expect(names, name).to.include.members([...against]);
    }
    expect(new Set(benches.map(({ name }) => name)).size).to.equal(benches.length);
  });
});
