import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilePlan } from '@ticketwave/cli/new/file-plan';
import { expect } from 'chai';

describe('a plan of files', () => {
  let folder: string;
  const at = (path: string): string => join(folder, path);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ticketwave-plan-'));
    writeFileSync(at('there.txt'), 'before');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('writes nothing before write', () => {
    const plan = new FilePlan(folder);
    plan.create('a/new.txt', 'new');
    plan.change('there.txt', (text) => `${text}, after`);
    expect(existsSync(at('a'))).to.equal(false);
    expect(plan.files).to.deep.equal([
      { path: 'a/new.txt', isNew: true },
      { path: 'there.txt', isNew: false },
    ]);
    plan.write();
    expect(readFileSync(at('a/new.txt'), 'utf8')).to.equal('new');
    expect(readFileSync(at('there.txt'), 'utf8')).to.equal('before, after');
  });

  it('changes what it has planned', () => {
    const plan = new FilePlan(folder);
    plan.create('new.txt', 'one');
    plan.change('new.txt', (text) => `${text}, two`);
    expect(plan.read('new.txt')).to.equal('one, two');
    expect(plan.files).to.deep.equal([{ path: 'new.txt', isNew: true }]);
  });

  it('refuses to overwrite a file', () => {
    expect(() => new FilePlan(folder).create('there.txt', 'mine')).to.throw('there.txt exists already');
  });

  it('overwrites no file that has come meanwhile, and puts back what it had written', () => {
    const plan = new FilePlan(folder);
    plan.create('first.txt', 'first');
    plan.change('there.txt', () => 'after');
    plan.create('second.txt', 'second');
    writeFileSync(at('second.txt'), 'of somebody else');
    expect(() => plan.write()).to.throw('EEXIST');
    expect(readFileSync(at('second.txt'), 'utf8')).to.equal('of somebody else');
    expect(readFileSync(at('there.txt'), 'utf8')).to.equal('before');
    expect(existsSync(at('first.txt'))).to.equal(false);
  });

  it('names the file that is missing', () => {
    mkdirSync(at('empty'));
    expect(() => new FilePlan(at('empty')).change('tsconfig.json', (text) => text)).to.throw(
      'tsconfig.json is missing',
    );
  });

  it('formats what is new, and what was in the format before', async () => {
    writeFileSync(at('upper.txt'), 'UPPER');
    const plan = new FilePlan(folder);
    plan.create('new.txt', 'new');
    plan.change('there.txt', (text) => `${text}, after`);
    plan.change('upper.txt', (text) => `${text} after`);
    await plan.format(async (_path, text) => text.toUpperCase());
    expect(['new.txt', 'there.txt', 'upper.txt'].map((path) => plan.read(path))).to.deep.equal([
      'NEW',
      'before, after',
      'UPPER AFTER',
    ]);
  });
});
