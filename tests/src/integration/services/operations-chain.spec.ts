import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headIn, type ChainHead } from '@ticketwave/operations-service/domain/chain/heads';
import { ChainHeads } from '@ticketwave/operations-service/infrastructure/chain/chain-heads';
import { EVENT_FORM } from '@ticketwave/operations-service/infrastructure/chain/chain-sql';
import { EventChaining } from '@ticketwave/operations-service/infrastructure/chain/event-chaining';
import { OperationsDatabase } from '@ticketwave/operations-service/infrastructure/operations-database';
import { Metrics } from '@ticketwave/building-blocks/observability';
import { BackgroundTask } from '@ticketwave/building-blocks/hosting';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { bookedMessages, StoreBench } from './operations-store-bench.ts';

describe('OperationsService, the chain of its events', () => {
  let bench: StoreBench;
  let folder: string;

  beforeEach(async function () {
    this.timeout(120_000); // the first one starts broker and databases
    bench = await StoreBench.open();
    folder = await mkdtemp(join(tmpdir(), 'ticketwave-heads-'));
  });
  afterEach(async () => {
    await bench.close();
    await rm(folder, { recursive: true });
  });

  const headsIn = async (file: string): Promise<(ChainHead | undefined)[]> =>
    (await readFile(file, 'utf8')).trimEnd().split('\n').map(headIn);

  it('has one entry for each event, in their order', async () => {
    await bench.store(...bookedMessages(5));
    const head = await bench.extend();
    expect(head).to.include({ entry: 30, position: 30 });
    expect(await bench.verify([head])).to.deep.equal({
      difference: null,
      entries: 30,
      events: 30,
      removed: 0,
      waiting: 0,
      headsCompared: 1,
    });
  });

  it('has all columns of what is stored in it', async () => {
    const columns = await bench.sql<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'stored_event'`,
    );
    expect(columns).to.have.length.of.at.least(15);
    for (const { name } of columns) expect(EVENT_FORM).to.match(new RegExp(`[(, \\n]${name}[, )\\n]`));
  });

  it('is one chain, however many write to the store and to it', async () => {
    const chainings = Array.from({ length: 3 }, () => {
      const heads = new ChainHeads(undefined, bench.log);
      return new EventChaining(bench.get(OperationsDatabase), heads, bench.log, { rest: 1 });
    });
    for (const chaining of chainings) await chaining.start();
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let round = 0; round < 3; round++) await bench.store(...bookedMessages(1));
      }),
    );
    await eventually(async () => {
      const { waiting } = await bench.verify();
      if (waiting > 0) throw new Error(`${waiting} events wait for their entries.`);
      return true;
    });
    for (const chaining of chainings) await chaining.stop();
    expect(await bench.verify()).to.include({ difference: null, entries: 144, events: 144 });
    expect(bench.log.complaints()).to.deep.equal([]);
  });

  it('has its heads in the log, and in a file of which a crash spoils one line', async () => {
    const file = join(folder, 'heads');
    const heads = new ChainHeads(file, bench.log);
    const first = { entry: 1, position: 1, hash: 'a'.repeat(64) };
    const second = { entry: 2, position: 2, hash: 'b'.repeat(64) };
    await heads.keep(first);
    await heads.keep(first);
    expect(await headsIn(file)).to.deep.equal([first]);
    await appendFile(file, '{"chainEnt');
    await heads.keep(second);
    expect(await headsIn(file)).to.deep.equal([first, undefined, second]);
    const lines = bench.log.lines.map(({ fields }) => headIn(JSON.stringify(fields)));
    expect(lines).to.deep.equal([first, second]);
  });

  it('is written while the service runs, which says how much waits and keeps the last head', async () => {
    const file = join(folder, 'heads');
    const running = await StoreBench.open({ EVENT_HEADS_FILE: file });
    try {
      const tasks = running.all(BackgroundTask);
      const chaining = tasks.find((task) => task instanceof EventChaining)!;
      const metrics = async (): Promise<string> => running.get(Metrics).registry.metrics();
      await running.store(...bookedMessages(1));
      expect(await metrics()).to.match(/^ticketwave_event_chain_waiting 6$/m);
      await chaining.start();
      await eventually(async () => (await running.verify()).events === 6);
      await running.store(...bookedMessages(1));
      await eventually(async () => (await running.verify()).events === 12);
      await chaining.stop();
      const heads = (await headsIn(file)).map((head) => head!);
      expect(heads.at(-1)).to.include({ entry: 12, position: 12 });
      expect(await running.verify(heads)).to.include({ difference: null, headsCompared: heads.length });
    } finally {
      await running.close();
    }
  });
});
