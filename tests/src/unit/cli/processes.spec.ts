import { isAlive, startTimeOf } from '@ticketwave/cli/support/process-identity';
import { eventually } from '@ticketwave/cli/dev/eventually';
import { Processes } from '@ticketwave/cli/dev/processes';
import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const idle = ['-e', 'setInterval(() => undefined, 1000); console.log("up")'];
const stubborn = [
  '-e',
  'process.on("SIGTERM", () => undefined); setInterval(() => undefined, 1000); console.log("up")',
];

describe('the processes of a directory', () => {
  let directory: string;
  let processes: Processes;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'processes-'));
    processes = new Processes(directory);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const notes = () => readdirSync(join(directory, 'processes'));
  const up = (child: ChildProcess) => once(child.stdout!, 'data');

  it('are noted while they run', async () => {
    const started = processes.start('one', process.execPath, idle, { stdio: 'pipe' });
    expect(notes()).to.deep.equal(['one.json']);
    await up(started.child);
    await started.stop();
    expect(await started.ended).to.deep.equal({ code: null, signal: 'SIGTERM' });
    expect(notes()).to.deep.equal([]);
  });

  it('can be ended as a crash would, children included', async () => {
    const parent = `const { spawn } = require('child_process'); process.stdout.write(String(spawn(process.execPath, ${JSON.stringify(idle)}).pid)); setInterval(() => undefined, 1000)`;
    const started = processes.start('parent', process.execPath, ['-e', parent], { stdio: 'pipe' });
    const [output] = (await up(started.child)) as [Buffer];
    const grandchild = { pid: Number(output), startTime: startTimeOf(Number(output)) };
    expect(isAlive(grandchild)).to.equal(true);
    await started.kill();
    expect(
      await eventually(() => (isAlive(grandchild) ? undefined : 'ended'), { timeoutMs: 90_000 }),
    ).to.equal('ended');
  });

  it('that a crash has left are ended by the next run', async () => {
    const left = processes.start('left', process.execPath, idle, { stdio: 'pipe' });
    await up(left.child);
    expect(await new Processes(directory).endLeftovers()).to.deep.equal(['left']);
    expect((await left.ended).signal).to.equal('SIGTERM');
  });

  it('are left alone when the pid of a note has become another process', async () => {
    const bystander = spawn(process.execPath, stubborn);
    await up(bystander);
    mkdirSync(join(directory, 'processes'));
    const note = { name: 'old', pid: bystander.pid, startTime: 'long ago', stopSignal: 'SIGKILL' };
    writeFileSync(join(directory, 'processes/old.json'), JSON.stringify(note));
    expect(await processes.endLeftovers()).to.deep.equal([]);
    expect(bystander.exitCode).to.equal(null);
    expect(bystander.signalCode).to.equal(null);
    bystander.kill('SIGKILL');
    await once(bystander, 'exit');
  });

  it('say so when a program cannot be started', () => {
    expect(() => processes.start('none', '/no/such/program', [])).to.throw(
      '/no/such/program could not be started.',
    );
  });
});
