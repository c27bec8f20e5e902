import { decide, describe as nameHolder, holder, tryLock, unlock } from '@ticketwave/cli/support/lock';
import { isAlive, startTimeOf } from '@ticketwave/cli/support/process-identity';
import { expect } from 'chai';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const others = { pid: 4711, startTime: 'then', what: 'npm run demo', since: '2026-01-30T10:30:00.000Z' };

describe('a lock', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
    path = join(folder, 'a.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is taken when free, waited for while its holder lives, and taken over afterwards', () => {
    const content = JSON.stringify(others);
    expect(decide(undefined)).to.equal('take');
    expect(decide(content, () => true)).to.equal('wait');
    expect(decide(content, () => false)).to.equal('take over');
    expect(decide('not even JSON', () => true)).to.equal('take over');
  });

  it('is held once, and names its holder', () => {
    expect(tryLock(path, holder('first'))).to.equal(undefined);
    const other = tryLock(path, holder('second'));
    expect(other).to.include({ pid: process.pid, what: 'first' });
    expect(nameHolder(other!)).to.match(
      new RegExp(`^process ${process.pid} \\(first, since \\d\\d:\\d\\d:\\d\\d\\)$`),
    );
    unlock(path);
    expect(tryLock(path, holder('second'))).to.equal(undefined);
  });

  it('of a dead holder is taken over, also if its pid lives on in another process', () => {
    writeFileSync(path, JSON.stringify({ ...others, pid: process.pid }));
    expect(tryLock(path, holder('next'))).to.equal(undefined);
    expect(readdirSync(folder)).to.deep.equal(['a.lock']);
  });

  it('is taken over although somebody died while taking it over', () => {
    writeFileSync(path, JSON.stringify(others));
    writeFileSync(`${path}.takeover`, JSON.stringify(others));
    expect(tryLock(path, holder('next'))).to.equal(undefined);
    expect(existsSync(`${path}.takeover`)).to.equal(false);
  });
});

describe('a process', () => {
  it('is distinguished from a later one with its pid by the time it started', () => {
    const self = { pid: process.pid, startTime: startTimeOf(process.pid) };
    expect(self.startTime).to.be.a('string');
    expect(isAlive(self)).to.equal(true);
    expect(isAlive({ ...self, startTime: 'another' })).to.equal(false);
  });
});
