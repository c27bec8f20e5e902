import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';

type Program = ChildProcessByStdio<Writable, Readable, Readable>;

/** A process that logs; it says on standard error when its script has come to `made()`, and nobody reads before. */
function start(script: string): Program {
  const program = `
    import { createLogger } from '@ticketwave/building-blocks/observability';
    const logger = createLogger({ service: 'orders-service', level: 'info', format: 'json' });
    const made = (what = '') => process.stderr.write('made ' + what + '\\n');
    const asked = () => new Promise((resolve) => process.stdin.once('data', resolve));
    const lines = (count, rest = '') => { for (let n = 1; n <= count; n++) logger.info('line ' + n + rest); };
    ${script}`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: new URL('../../../', import.meta.url),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

const said = async ({ stderr }: Program): Promise<string> => String((await once(stderr, 'data'))[0]);

async function exitOf(program: Program): Promise<number> {
  const [code] = (await once(program, 'exit')) as [number];
  return code;
}

async function messagesOf({ stdout }: Program): Promise<string[]> {
  const lines = (await text(stdout)).trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { message: string }).message);
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}`);

// Far more than a pipe holds (64 KiB), so that most of it waits in the process when its end comes.
const MANY = 20_000;

describe('the lines of a logger', () => {
  const ends = {
    'by process.exit': [0, 'process.exit(0);'],
    'because of an error that nobody catches': [1, `throw new Error('planted');`],
    'because nothing is left to do': [0, 'process.stdin.unref();'],
  } as const;
  for (const [how, [code, end]] of Object.entries(ends)) {
    it(`are all read when the process ends ${how}, however late the reader comes`, async () => {
      const program = start(`lines(${MANY}); made(); ${end}`);
      await said(program);
      const [exitCode, messages] = await Promise.all([exitOf(program), messagesOf(program)]);
      expect(messages).to.deep.equal(numbered(MANY));
      expect(exitCode).to.equal(code);
    });
  }

  it('are read at once behind an error, although the process is killed', async () => {
    const program = start(
      `lines(3); logger.error('the last'); made(); process.kill(process.pid, 'SIGKILL');`,
    );
    const messages = await messagesOf(program);
    expect(messages).to.deep.equal([...numbered(3), 'the last']);
  });

  it('are made when they are logged, not when they are written', async () => {
    const program = start(`const fields = { at: 1 }; logger.info('first', fields); fields.at = 2;`);
    expect(await text(program.stdout)).to.contain('"at":1');
  });

  it('wait for a slow reader in bounded memory, and say how many were left out', async () => {
    const count = 60_000; // of 500 characters: 30 MB
    const program = start(`
      lines(${count}, ' '.repeat(300) + 'of a length that memory would not hold for ever');
      made();
      await asked();
      await logger.close();
      logger.info('and on');
      process.exit(0);`);
    await said(program);
    program.stdin.write('go');
    const written = await text(program.stdout);
    const messages = written
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { message: string }).message);
    const kept = messages.filter((message) => message.startsWith('line ')).length;
    const leftOut = messages.at(-2);
    expect(leftOut).to.equal(`${count - kept} log lines were left out: standard output was read too slowly`);
    expect(messages.at(-1)).to.equal('and on');
    expect(kept).to.be.greaterThan(MANY / 2);
    expect(written.length).to.be.lessThan(8.5 * 1024 * 1024);
  });

  it('end with an error of standard output when the reader is gone, and nothing waits for it', async () => {
    const program = start(`
      process.stdout.on('error', ({ code }) => made(code));
      made();
      await asked();
      lines(3);
      await asked();
      lines(${MANY});
      await logger.close();
      process.exit(3);`);
    await said(program);
    program.stdout.destroy();
    program.stdin.write('go');
    expect(await said(program)).to.equal('made EPIPE\n');
    program.stdin.write('go');
    expect(await exitOf(program)).to.equal(3);
  });
});
