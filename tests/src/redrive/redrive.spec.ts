import { expect } from 'chai';
import type { RedrivePoint } from '../chaos-kit/kill-points.ts';
import { pause } from '../chaos-kit/pause.ts';
import { QUEUE, RedrivenCatalog } from './redriven-catalog.ts';

const DEAD_LETTERS = 10_000;
const CANARY = 30;
const MINUTES = 60_000;
/** Twice as long as the canary's retries take. */
const CANARY_ENDS_WITHIN = 6 * MINUTES;
const PASSES_WITHIN = 5 * MINUTES;
/** Each of them with the passing at which it kills: some in the middle of a batch. */
const KILLS: readonly (readonly [RedrivePoint, number])[] = [
  ['after-claim', 1],
  ['after-copy', 7],
  ['after-copy-confirm', 1],
  ['before-copy', 20],
  ['before-mark', 1],
  ['after-mark', 1],
  ['after-settle', 3],
  ['after-copy-confirm', 90],
  ['before-mark', 2],
];
const RANDOM_KILLS = 6;
/** A redrive goes on 5 s after its process has died: some of these kill it before, and most in a batch. */
const SECONDS = { least: 3, most: 12 };
/** Messages in a second, so that it is not over before it was killed often enough. */
const RATE = 150;

describe('a redrive of 10,000 dead letters of which a third still fail', function () {
  let catalog: RedrivenCatalog;

  before(async () => {
    catalog = await RedrivenCatalog.open();
    await catalog.breakForThird();
    await catalog.bury(DEAD_LETTERS);
  });
  after(() => catalog.close());

  const begin = () =>
    catalog.operator.post('/ops/redrives', {
      ...{ queue: QUEUE, selection: { all: true }, canary: CANARY, rate: RATE, reason: 'the table is back' },
    });

  /** Kills the service where it next passes a point, and waits until it is back. */
  async function killAt(point: RedrivePoint, passing = 1): Promise<void> {
    const exit = await catalog.service.dieAt(point, PASSES_WITHIN, passing);
    expect(exit?.signal, `the service did not pass ${point}`).to.equal('SIGKILL');
    await catalog.untilReady();
  }

  /** A message that three deaths have met is given up, as anywhere, and may stop the redrive: an operator resumes it. */
  async function goOn(): Promise<void> {
    const { id, state, why, counts } = await catalog.redrive();
    if (state === 'canary' || state === 'ramp') return;
    expect(counts.deadAgain, `it has ended as ${state}: ${why}`).to.be.above(0);
    await catalog.operator.post(`/ops/redrives/${id}/resume`);
  }

  /** Asks for the redrive of a service that dies meanwhile. */
  async function beginAndKillAt(point: RedrivePoint): Promise<void> {
    const killed = killAt(point);
    await expectNoAnswer(begin());
    await killed;
  }

  it('says before that today’s code can read all of them', async () => {
    const { body } = await catalog.operator.post('/ops/redrives/dry-run', {
      ...{ queue: QUEUE, selection: { all: true } },
    });
    expect(body).to.deep.include({ meant: DEAD_LETTERS, tooOld: 0, notFound: [] });
    expect(body.verdicts['would-be-handled']).to.equal(DEAD_LETTERS);
  });

  it('does nothing if the service dies between the line in the audit and the run', async () => {
    await beginAndKillAt('after-audit');
    expect((await catalog.operator.get('/ops/redrives')).body.redrives).to.deep.equal([]);
    const { audit } = (await catalog.operator.get('/ops/audit')).body;
    expect(audit).to.have.length(1);
    expect(audit[0]).to.deep.include({ action: 'dlq redrive', operator: 'oscar', endedAt: null });
  });

  it('goes on when it has begun although nobody got an answer, and its canary stops it by itself', async () => {
    await beginAndKillAt('after-begin');
    await killAt('after-claim');
    await killAt('after-copy-confirm', 5);
    const { state, why, counts } = await catalog.untilEnded(CANARY_ENDS_WITHIN);
    expect(state).to.equal('stopped');
    const { meant, handled, deadAgain, underWay } = counts;
    // Which ones are the first may change where it is killed.
    expect(why).to.match(/^\d+ of 30 were given up again \(\d+ %\), more than 10 % may be: /);
    expect({ meant, proven: handled + deadAgain, underWay }).to.deep.equal({
      meant: DEAD_LETTERS,
      proven: CANARY,
      underWay: 0,
    });
    expect((await catalog.effects())['reservations']).to.equal(handled);
    expect(await catalog.waiting()).to.deep.equal({ [`${QUEUE}.dlq`]: DEAD_LETTERS - handled });
  });

  it('handles all exactly once after the fix, wherever it is killed and however often', async () => {
    await catalog.mend();
    const { id } = await catalog.redrive();
    expect((await catalog.operator.post(`/ops/redrives/${id}/resume`)).status).to.equal(202);
    for (const [point, passing] of KILLS) {
      await goOn();
      await killAt(point, passing);
    }
    for (let kill = 0; kill < RANDOM_KILLS; kill++) {
      await pause((SECONDS.least + Math.random() * (SECONDS.most - SECONDS.least)) * 1_000);
      await catalog.service.kill();
      await catalog.untilReady();
    }
    expect((await catalog.redrive()).counts.waiting, 'the kills came too late').to.be.above(0);
    await goOn();
    await killAt('after-state');
    while ((await catalog.untilEnded(CANARY_ENDS_WITHIN)).counts.deadAgain > 0) await goOn();
    const { state, why, counts } = await catalog.redrive();
    expect({ state, why, counts }).to.deep.include({ state: 'done', why: null });
    expect(await catalog.outcomes(), 'outcomes').to.deep.equal({ handled: DEAD_LETTERS });
    expect(await catalog.effects(), 'effects').to.deep.equal({
      reservations: DEAD_LETTERS,
      'taken besides': 0,
      answers: DEAD_LETTERS,
      'bookings answered': DEAD_LETTERS,
      handled: DEAD_LETTERS,
    });
    expect(await catalog.waiting(), 'left over').to.deep.equal({});
  });

  it('has ended in the audit too', async () => {
    const { id } = await catalog.redrive();
    const { audit } = (await catalog.operator.get('/ops/audit')).body;
    const own = audit.find((line: { id: string }) => line.id === id);
    expect(own).to.deep.include({ outcome: 'done', affected: DEAD_LETTERS });
  });
});

/** Whoever asked learns of the death. */
async function expectNoAnswer(asked: Promise<unknown>): Promise<void> {
  const answer = await asked.catch((error: unknown) => error);
  expect(answer).to.be.an.instanceOf(TypeError);
}
