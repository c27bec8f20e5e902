/**
 * The four services, with their real compositions, on memory instead of databases and a broker, on a clock that the
 * test moves: thousands of bookings in which messages come late, twice and in any order, processes die at any
 * step, cards are declined or silent, and people change their minds.
 *
 * A case that fails says how to see it again: `SIMULATION_SEED=… SIMULATION_PATH=… npm run test:simulation`.
 * `SIMULATION_RUNS` is how many cases are tried.
 */
import fc from 'fast-check';
import { scenarios, type Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';

/** In `npm test`, which is the same every time; `npm run test:simulation` tries others. */
const FEW = 75;
const ALWAYS_THE_SAME = 20_260_601;
const REPORT_MS = 5_000;

describe('a booking, whatever happens on its way', () => {
  it('ends well, and money, tickets and notices add up', async function () {
    this.timeout(900_000);
    const { runs, seed, path } = settings();
    const progress = new Progress(runs);
    const property = fc.asyncProperty(scenarios, async (scenario) => {
      await simulate(scenario);
      progress.count();
    });
    const details = await fc.check(property, { numRuns: runs, seed, ...(path !== undefined && { path }) });
    if (details.failed) throw new Error(reportOf(details));
  });
});

function settings(): { runs: number; seed: number; path: string | undefined } {
  const { SIMULATION_RUNS, SIMULATION_SEED, SIMULATION_PATH } = process.env;
  return {
    runs: SIMULATION_RUNS === undefined ? FEW : Number(SIMULATION_RUNS),
    seed: SIMULATION_SEED === undefined ? ALWAYS_THE_SAME : Number(SIMULATION_SEED),
    path: SIMULATION_PATH,
  };
}

function reportOf({ seed, counterexamplePath, counterexample, errorInstance }: Failed): string {
  const what = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return [
    `To see it again: SIMULATION_SEED=${seed} SIMULATION_PATH=${counterexamplePath} npm run test:simulation`,
    `The calmest case in which it happens: ${JSON.stringify(counterexample?.[0])}`,
    what,
  ].join('\n');
}

type Failed = Pick<
  fc.RunDetails<[Scenario]>,
  'seed' | 'counterexamplePath' | 'counterexample' | 'errorInstance'
>;

/** Reports its progress at intervals, if there is long to wait. */
class Progress {
  readonly #runs: number;
  readonly #began = performance.now();
  #done = 0;
  #reported = 0;

  constructor(runs: number) {
    this.#runs = runs;
  }

  count(): void {
    this.#done++;
    const elapsed = performance.now() - this.#began;
    if (this.#runs <= FEW || elapsed - this.#reported < REPORT_MS) return;
    this.#reported = elapsed;
    process.stderr.write(`${this.#done} of ${this.#runs} cases, ${Math.round(elapsed / 1000)} s\n`);
  }
}
