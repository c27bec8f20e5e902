import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const PORTS = fileURLToPath(import.meta.resolve('@ticketwave/cli/dev/ports'));

/** A launcher that has chosen a port, listens on nothing yet, and lives until its standard input ends. */
const PROGRAM = `const { freePort } = await import(${JSON.stringify(PORTS)});
console.log(await freePort(process.argv[1] && Number(process.argv[1])));
process.stdin.resume();`;

const started: ChildProcess[] = [];

async function launcher(preferred?: number): Promise<{ process: ChildProcess; port: number }> {
  const wanted = preferred === undefined ? [] : [String(preferred)];
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, ...wanted], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { process: child, port: Number(line.toString()) };
}

async function end({ process: child }: { process: ChildProcess }): Promise<void> {
  child.stdin?.end();
  await once(child, 'close');
}

describe('a port that a launcher has chosen', () => {
  afterEach(() => started.forEach((child) => child.kill()));

  it('is given to no other launcher before it listens, and is free again when it has ended', async () => {
    const first = await launcher();
    const second = await launcher(first.port);
    expect(second.port).to.not.equal(first.port);
    await Promise.all([end(first), end(second)]);
    const third = await launcher(first.port);
    expect(third.port).to.equal(first.port);
    await end(third);
  });
});
