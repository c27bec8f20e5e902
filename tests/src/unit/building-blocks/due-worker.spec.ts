import { DueWorker } from '@ticketwave/building-blocks/hosting';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';
import { eventually } from '../../support/eventually.ts';

/** Longer than any of these specs: who waits for the next look has failed. */
const NEVER = 600_000;
const WORK = { what: 'Due parcels', concurrency: 2, poll: NEVER, drain: NEVER, again: 'posted once more' };

/** Posts parcels, each until it is let go. */
class Postman extends DueWorker<string> {
  readonly due: string[] = [];
  readonly begun: string[] = [];
  looks = 0;
  problem: Error | undefined;
  given: AbortSignal | undefined;
  readonly #ends = new Map<string, { done(): void; fail(error: Error): void }>();

  protected override claim(limit: number): Promise<readonly string[]> {
    this.looks++;
    return this.problem ? Promise.reject(this.problem) : Promise.resolve(this.due.splice(0, limit));
  }

  protected override execute(parcel: string, giveUp: AbortSignal): Promise<void> {
    this.begun.push(parcel);
    this.given = giveUp;
    return new Promise((done, fail) => {
      this.#ends.set(parcel, { done, fail });
      giveUp.addEventListener('abort', () => done());
    });
  }

  protected override nameOf(parcel: string): string {
    return `parcel ${parcel}`;
  }

  end(parcel: string): void {
    this.#ends.get(parcel)?.done();
  }

  fail(parcel: string, error: Error): void {
    this.#ends.get(parcel)?.fail(error);
  }
}

describe('a worker that does what is due', () => {
  let log: CapturedLog;
  let started: Postman[];

  beforeEach(() => {
    log = new CapturedLog();
    started = [];
  });

  afterEach(async () => {
    for (const postman of started) {
      for (const parcel of postman.begun) postman.end(parcel);
      await postman.stop();
    }
  });

  const postman = async (due: readonly string[] = [], changes: Partial<typeof WORK> = {}) => {
    const one = new Postman({ ...WORK, ...changes }, log);
    one.due.push(...due);
    await one.start();
    started.push(one);
    await eventually(() => one.looks > 0);
    return one;
  };

  it('does no more at a time than it may, and takes the next one as soon as one ends', async () => {
    const one = await postman(['a', 'b', 'c', 'd']);
    await eventually(() => one.begun.length === 2);
    expect(one.due).to.deep.equal(['c', 'd']);

    one.end('b');

    await eventually(() => one.begun.length === 3);
    expect(one.begun).to.deep.equal(['a', 'b', 'c']);
  });

  it('takes the rest if it got all that it had room for, because others may have ended meanwhile', async () => {
    const one = await postman(['a', 'b', 'c', 'd']);
    await eventually(() => one.begun.length === 2);

    one.end('a');
    one.end('b');

    await eventually(() => one.begun.length === 4);
  });

  it('looks at once when it is woken', async () => {
    const one = await postman();
    one.due.push('a');

    one.wake();

    await eventually(() => one.begun.length === 1);
  });

  it('looks once more when it was woken while it looked', async () => {
    const one = new Postman(WORK, log);
    started.push(one);
    await one.start();
    one.due.push('a');

    one.wake();

    await eventually(() => one.begun.length === 1);
    expect(one.looks).to.equal(2);
  });

  it('looks every so often without being woken', async () => {
    const one = await postman([], { poll: 5 });
    one.due.push('a');

    await eventually(() => one.begun.length === 1);
  });

  it('says once that it cannot read what is due, and once that it can again', async () => {
    const one = await postman([], { poll: 5 });
    one.problem = new Error('the database is away');
    const before = one.looks;
    await eventually(() => one.looks > before + 3);
    one.problem = undefined;
    one.due.push('a');
    await eventually(() => one.begun.length === 1);

    expect(log.lines).to.deep.equal([
      { level: 'warn', message: 'Due parcels cannot be read', fields: { error: 'the database is away' } },
      { level: 'info', message: 'Due parcels can be read again', fields: {} },
    ]);
  });

  it('says of what the result could not be stored, and goes on', async () => {
    const one = await postman(['a', 'b', 'c']);
    await eventually(() => one.begun.length === 2);

    one.fail('a', new Error('the database is away'));

    await eventually(() => one.begun.length === 3);
    expect(log.lines).to.deep.equal([
      {
        level: 'error',
        message: 'What became of parcel a could not be stored: posted once more',
        fields: { error: 'the database is away' },
      },
    ]);
  });

  it('when stopped, waits for what is under way and begins nothing new', async () => {
    const one = await postman(['a']);
    await eventually(() => one.begun.length === 1);
    let stopped = false;
    const stopping = one.stop().then(() => (stopped = true));
    one.due.push('b');
    one.wake();
    await new Promise(setImmediate);
    expect([stopped, one.given?.aborted]).to.deep.equal([false, false]);

    one.end('a');

    await stopping;
    expect(one.begun).to.deep.equal(['a']);
  });

  it('when stopped, makes what does not end in time give up', async () => {
    const one = await postman(['a'], { drain: 5 });
    await eventually(() => one.begun.length === 1);

    await one.stop();

    expect(one.given?.aborted).to.equal(true);
  });
});
