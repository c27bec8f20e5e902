import { expect } from 'chai';
import fc from 'fast-check';
import { mutations, type Broken } from './mutations.ts';
import { scenarios } from './scenario.ts';
import { simulate, SimulationFailure } from './simulate.ts';

/** More than are ever needed. */
const RUNS = 200;
const SEED = 20_260_601;

describe('the simulation finds', function () {
  for (const [what, broken] of Object.entries(mutations)) {
    it(what, async () => {
      expect(await firstFailure(broken)).to.match(broken.finds);
    });
  }

  /** What does not add up in the first case in which that is found. */
  async function firstFailure({ finds, mutation, customers = {} }: Broken): Promise<string> {
    const failures: string[] = [];
    const likely = scenarios.map((scenario) => ({
      ...scenario,
      customers: scenario.customers.map((plan) => ({ ...plan, ...customers })),
    }));
    const property = fc.asyncProperty(likely, async (scenario) => {
      try {
        await simulate(scenario, mutation);
      } catch (error) {
        if (!(error instanceof SimulationFailure)) throw error;
        failures.push(...error.wrong.filter((wrong) => finds.test(wrong)));
        return failures.length === 0;
      }
      return true;
    });
    const { failed, numRuns } = await fc.check(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });
    expect(failed, `${numRuns} cases, and nothing of the kind was found`).to.equal(true);
    return failures[0] ?? '';
  }
});
