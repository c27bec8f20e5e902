import { expect } from 'chai';
import { withTable } from '../../conformance/document.ts';
import { Loss, NotAsked } from '../../conformance/loss.ts';
import { readOptions } from '../../conformance/options.ts';
import type { Question } from '../../conformance/question.ts';
import { questions } from '../../conformance/questions/all.ts';
import type { Rival } from '../../conformance/rival.ts';
import { OWN, rivals } from '../../conformance/rivals.ts';
import { describeTable, losses, type Table } from '../../conformance/table.ts';
import { verdictOf } from '../../conformance/verdict.ts';

const [drain, retry] = (['drain', 'retry'] as const).map((name): Question => ({
  name,
  title: `About ${name}`,
  asks: 'Whether.',
  run: async () => undefined,
})) as [Question, Question];
const rival = (name: string, offers: Rival['offers']): Rival => ({
  ...{ name, packages: { [name]: '1.2.3' }, settings: 'Its settings.', added: 'nothing.', offers },
});
const ours = rival(OWN, ['drain', 'retry']);
const other = rival('other', ['retry']);
const loss = new Loss('It ran twice.');
const table: Table = {
  questions: [drain, retry],
  columns: [
    { rival: ours, cells: new Map([['drain', verdictOf(ours, drain, undefined)]]) },
    {
      rival: other,
      cells: new Map([
        ['drain', verdictOf(other, drain, loss)],
        ['retry', verdictOf(other, retry, loss)],
      ]),
    },
    { rival: rival('absent', []), cells: { missing: 'It is not in the npm registry.' } },
  ],
};

describe('the table of what libraries keep and lose', () => {
  it('has a verdict on what was seen, not on what is promised', () => {
    const verdict = (...of: Parameters<typeof verdictOf>) => verdictOf(...of).verdict;
    expect(verdict(other, drain, undefined)).to.equal('kept');
    expect(verdict(other, drain, loss)).to.equal('not offered');
    expect(verdict(other, retry, loss)).to.equal('lost');
    expect(verdict(other, retry, new NotAsked('It cannot.'))).to.equal('not offered');
    expect(verdict(other, retry, new Error('no broker'))).to.equal('unknown');
  });

  it('has a row for each question, a column for each library, and what was seen', () => {
    const text = describeTable(table);
    expect(text).to.include(`|  | ${OWN} 1.2.3 | other 1.2.3 |`);
    expect(text).to.include('| About drain | kept | not offered |');
    expect(text).to.include('| About retry |  | **lost** |');
    expect(text).to.include('- About retry (lost): It ran twice.');
    expect(text).to.include('- **other 1.2.3**: Its settings. Added: nothing.');
    expect(text).to.include('- **About drain** (`drain`): Whether.');
  });

  it('says of a library that is not there why', () => {
    expect(describeTable(table)).to.include('- absent 1.2.3: It is not in the npm registry.');
  });

  it('replaces an earlier one in a document, and nothing else', () => {
    const machine = {
      date: '2026-11-30',
      commit: 'abc',
      processors: 'p',
      memory: 'm',
      load: 0,
      versions: 'v 1',
    };
    const document = withTable('# A\n<!-- seen -->\nold\n<!-- seen until here -->\nz\n', table, machine);
    expect(document).to.match(/^# A\n<!-- seen -->\n[^]*Seen on 2026-11-30 at commit abc: v 1\./);
    expect(document).to.match(/<!-- seen until here -->\nz\n$/);
    expect(document).not.to.include('old');
    expect(() => withTable('# A', table, machine)).to.throw('<!-- seen -->');
  });

  it('knows what ours has lost, and nothing of others', () => {
    expect(losses(table, OWN)).to.deep.equal([]);
    const cells = new Map([['retry', verdictOf(ours, retry, new Error('no broker'))]]);
    expect(losses({ ...table, columns: [{ rival: ours, cells }] }, OWN)).to.deep.equal(['retry: no broker']);
  });

  it('is made of libraries with a version each, and of questions with a name of their own', () => {
    expect(new Set(questions.map(({ name }) => name)).size).to.equal(questions.length);
    for (const { packages, module } of rivals)
      if (module !== undefined)
        for (const version of Object.values(packages)) expect(version).to.match(/^\d+\.\d+\.\d+$/);
  });
});

describe('the options of npm run conformance', () => {
  const all = { rivals: [ours, other], questions: [drain, retry] };

  it('choose libraries, questions, or both', () => {
    expect(readOptions({}, all)).to.include({ rivals: all.rivals, questions: all.questions, json: false });
    expect(readOptions({ only: 'other' }, all)).to.deep.include({
      rivals: [other],
      questions: [drain, retry],
    });
    expect(readOptions({ only: 'drain, other' }, all)).to.deep.include({
      rivals: [other],
      questions: [drain],
    });
  });

  it('are refused with what is expected', () => {
    expect(() => readOptions({ only: 'nobody' }, all)).to.throw('--only nobody: there is no such library');
    expect(() => readOptions({ only: 'other', 'write-docs': true }, all)).to.throw('leave out --only');
  });
});
