import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import { read } from '../architecture/repository.ts';
import { commandsOf, namedScripts } from './commands.ts';
import { documents, fencesOf } from './documents.ts';

const scriptsOf = (path: string): string[] =>
  Object.keys((JSON.parse(read(path).text) as { scripts: object }).scripts);

const scripts = scriptsOf('package.json');
/** Of the application that the tutorial makes. */
const scriptsOfTutorial = scriptsOf('BuildingBlocks/cli/templates/app/package.json');
const runnable = documents().flatMap((document) =>
  fencesOf(document)
    .filter(({ language, attribute }) => language === 'sh' && attribute === 'run')
    .flatMap(({ text }) => commandsOf(text).map((command) => ({ document: document.path, command }))),
);

describe('the commands in the documents', function () {
  it('exist in package.json', () => {
    const named = documents().flatMap((document) =>
      namedScripts(document).map((script) => ({ document: document.path, script })),
    );
    expect(named).to.have.length.of.at.least(15);
    const missing = named.filter(
      ({ document, script }) =>
        !scripts.includes(script) && !(document === 'docs/tutorial.md' && scriptsOfTutorial.includes(script)),
    );
    expect(missing).to.deep.equal([]);
  });

  it('are all in the list of commands', () => {
    const internal = ['build', 'format', 'lint'];
    const named = namedScripts(read('docs/commands.md'));
    expect(scripts.filter((script) => !named.includes(script) && !internal.includes(script))).to.deep.equal(
      [],
    );
  });

  it('would be reported if they did not exist', () => {
    expect(
      namedScripts({ text: 'npm run test:bare, `npm start` and npm run nothing-like-it.' }),
    ).to.deep.equal(['test:bare', 'start', 'nothing-like-it']);
  });

  it('include some to run here', () => {
    expect(runnable.map(({ document }) => document)).to.include('docs/commands.md');
  });

  for (const command of new Set(runnable.map((each) => each.command))) {
    it(`${command} succeeds`, async () => {
      const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: root });
      expect(stdout.trim()).not.to.equal('');
    });
  }
});
