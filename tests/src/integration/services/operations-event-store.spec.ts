import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { newId } from '@ticketwave/building-blocks/messaging';
import { runEventStore } from '@ticketwave/operations-service/command/event-store-command';
import { fieldsOf, type ChainHead } from '@ticketwave/operations-service/domain/chain/heads';
import { expect } from 'chai';
import { paidBooking } from './operations-bench.ts';
import { bookedMessages, StoreBench } from './operations-store-bench.ts';

const PROGRAM = fileURLToPath(import.meta.resolve('@ticketwave/operations-service/event-store'));

describe('event-store, the command', () => {
  let bench: StoreBench;
  let folder: string;

  before(async function () {
    this.timeout(120_000); // the first one starts broker and databases
    bench = await StoreBench.open();
    folder = await mkdtemp(join(tmpdir(), 'ticketwave-heads-'));
  });
  after(async () => {
    await bench.close();
    await rm(folder, { recursive: true });
  });

  const run = async (
    args: readonly string[],
    environment: NodeJS.ProcessEnv = { DATABASE_URL: bench.databaseUrl },
  ): Promise<{ exitCode: number; stdout: string; stderr: string }> => {
    const lines = { log: [] as string[], error: [] as string[] };
    const output = {
      log: (line: string) => lines.log.push(line),
      error: (line: string) => lines.error.push(line),
    };
    const exitCode = await runEventStore(args, { environment, output });
    return { exitCode, stdout: lines.log.join('\n'), stderr: lines.error.join('\n') };
  };

  const headsFile = async (...heads: readonly ChainHead[]): Promise<string> => {
    const file = join(folder, newId());
    await writeFile(file, heads.map((head) => `${JSON.stringify(fieldsOf(head))}\n`).join(''));
    return file;
  };

  it('verifies, and names the first position that differs', async () => {
    await bench.store(...bookedMessages(2));
    const heads = await headsFile(await bench.extend());
    const verified = await run(['verify', '--heads', heads, '--json']);
    expect(verified.exitCode, verified.stderr).to.equal(0);
    expect(JSON.parse(verified.stdout)).to.include({ difference: null, events: 12, headsCompared: 1 });
    const plain = await run(['verify']);
    expect(plain.stdout).to.include('12 events are stored as they were').and.include('No --heads are given');

    const cut = await headsFile({ entry: 13, position: 13, hash: 'a'.repeat(64) });
    const beyond = await run(['verify', '--heads', cut]);
    expect(beyond.exitCode).to.equal(1);
    expect(beyond.stdout).to.include('✗ Position 12: chain cut');

    await bench.sql('ALTER TABLE stored_event DISABLE TRIGGER USER');
    await bench.sql(`UPDATE stored_event SET source = 'nobody' WHERE position IN (5, 9)`);
    const changed = await run(['verify', '--json']);
    expect(changed.exitCode).to.equal(1);
    expect(JSON.parse(changed.stdout).difference).to.include({ kind: 'event changed', position: 5 });
    await bench.sql(`UPDATE stored_event SET source = (SELECT source FROM stored_event AS other
                       WHERE other.event_type = stored_event.event_type AND other.source <> 'nobody' LIMIT 1)
                      WHERE source = 'nobody'`);
    await bench.sql('ALTER TABLE stored_event ENABLE TRIGGER USER');
    expect((await run(['verify'])).exitCode).to.equal(0);
  });

  it('erases what is about a person, on record', async () => {
    const userId = `ada-${newId()}`;
    const { created, paid } = paidBooking({ userId });
    await bench.store(created, paid, ...bookedMessages(1));
    const key = ['erase', '--about', userId, '--json'];
    expect((await run([...key, '--dry-run'])).stdout).to.equal('{"events":2}');
    expect((await run(key)).exitCode).to.equal(2);
    const operator = { DATABASE_URL: bench.databaseUrl, TICKETWAVE_OPERATOR: 'grace' };
    const erased = await run([...key, '--reason', 'asked for'], operator);
    expect([erased.exitCode, erased.stdout], erased.stderr).to.deep.equal([0, '{"events":2}']);
    expect((await run([...key, '--reason', 'asked for'], operator)).exitCode).to.equal(1);
    const record = await bench.sql('SELECT kind, requested_by, reason, events FROM event_removal');
    expect(record).to.deep.equal([{ kind: 'erased', requested_by: 'grace', reason: 'asked for', events: 2 }]);
    const audit = await bench.sql(
      'SELECT operator, action, outcome, affected FROM messaging.audit ORDER BY begun_at',
    );
    expect(audit[0]).to.deep.equal({
      operator: 'grace',
      action: 'event-store erase',
      outcome: 'done',
      affected: 2,
    });
    expect(
      await bench.sql('SELECT FROM messaging.audit WHERE strpos(audit::text, $1) > 0', userId),
    ).to.deep.equal([]);
    const { exitCode, stdout } = await run(['verify', '--json']);
    expect([exitCode, JSON.parse(stdout).removed]).to.deep.equal([0, 2]);
  });

  it('says what is wrong with a command line, and that a database cannot be reached', async () => {
    for (const [args, sentence] of [
      [[], /^One of verify, erase is expected\. See --help\.$/m],
      [['verify', '--reason', 'x'], /^verify has no --reason/m],
      [['verify', '--heads', join(folder, 'nothing')], /^--heads names a file that cannot be read: ENOENT/m],
      [['erase', '--reason', 'x'], /^Either --event or --about is expected/m],
      [['erase', '--event', 'x', '--reason', 'x'], /^--event is wrong: expected a UUID/m],
    ] as const) {
      const { exitCode, stderr } = await run(args);
      expect([exitCode, stderr.match(sentence)?.length], stderr).to.deep.equal([2, 1]);
    }
    expect((await run(['verify'], {})).stderr).to.match(/^DATABASE_URL is missing or wrong/);
    const away = await run(['verify'], { DATABASE_URL: 'postgresql://u:secret@127.0.0.1:1/none' });
    expect(away.exitCode).to.equal(3);
    expect(away.stderr)
      .to.match(/^The database of DATABASE_URL cannot be reached/)
      .and.not.include('secret');
  });

  it('is a program', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, 'verify', '--json'], {
      env: { PATH: process.env['PATH'], DATABASE_URL: bench.databaseUrl },
    });
    expect(JSON.parse(stdout)).to.include({ difference: null });
    const refused = await promisify(execFile)(process.execPath, [PROGRAM]).catch((error: unknown) => error);
    expect(refused).to.have.property('code', 2);
  });
});
