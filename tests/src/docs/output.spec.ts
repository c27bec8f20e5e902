import { scenarios } from '@ticketwave/scripts/bootstrap/scenarios';
import { bookingHops, describeHop } from '@ticketwave/scripts/demo/hops';
import { playable } from '@ticketwave/scripts/demo/scenarios/index';
import { expect } from 'chai';
import { read, repositoryFiles } from '../architecture/repository.ts';
import { commandsOf } from './commands.ts';
import { fencesOf } from './documents.ts';

const readme = read('README.md');
const demo = read('docs/demo.md');

describe('the two commands in the README', () => {
  it('stand there first, and alone', () => {
    const [section = ''] = readme.text.split('## Two commands')[1]!.split('\n## ');
    const commands = fencesOf({ text: section }).filter(({ language }) => language === 'sh');
    expect(commands.flatMap(({ text }) => commandsOf(text))).to.deep.equal(['npm run demo', 'npm test']);
  });

  it('are those that the end-to-end tests and the gate run', () => {
    const endToEnd = repositoryFiles('tests/src/e2e').map((path) => read(path).text);
    expect(
      endToEnd.filter((text) => text.includes('demo') && text.includes('--once')),
    ).to.have.length.of.at.least(1);
    expect(read('.ci/run').text).to.match(/^npm test$/m);
  });

  it('are shown with every hop that the demo waits for', () => {
    const [output] = fencesOf(demo).filter(({ attribute }) => attribute === 'output');
    const shown = output!.text.replaceAll(/ +/g, ' ');
    expect(bookingHops.map(describeHop).filter((hop) => !shown.includes(hop))).to.deep.equal([]);
    expect(shown).to.include(`All ${bookingHops.length} hops seen; the booking is awaiting-payment.`);
  });
});

describe('the scenarios in docs/demo.md', () => {
  const lines = demo.text.split('\n').map((line) => line.replaceAll(/ +/g, ' '));
  const [, summary] = fencesOf(demo).filter(({ attribute }) => attribute === 'output');

  for (const { name, end } of Object.values(playable)) {
    it(`${name} is shown with what happens and where it ends`, () => {
      expect(lines).to.include(`| \`${name}\` | ${scenarios[name]} | \`${end.status}\` |`);
    });

    it(`${name} is in the summary, and as it should`, () => {
      expect(summary!.text).to.match(new RegExp(`^│ ${name} .*✓ as it should`, 'm'));
    });
  }
});
