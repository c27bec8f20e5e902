import { eventually, Failure, interruption, step, Undo } from '@ticketwave/cli/development';
import type { Scenario, Stage } from './scenarios/scenario.ts';
import { checkEndState, holds, type Check, type Observed } from './end-state.ts';
import { observe } from './observe.ts';
import type { Outcome } from './outcome.ts';

/** A scenario that was played, and the state that it left, if there was somebody to ask. */
export interface Played {
  readonly outcome: Outcome;
  readonly observed: Observed | undefined;
}

/** What every scenario is played on. */
export type Theatre = Omit<Stage, 'scenario' | 'undo' | 'bookings' | 'event'>;

/**
 * Plays one scenario on services that run already, and compares where it leads with where it should.
 * What it changed about the environment is put right again.
 */
export async function play(scenario: Scenario, theatre: Theatre): Promise<Played> {
  const stage: Stage = { ...theatre, scenario, undo: new Undo(), bookings: [], event: undefined };
  try {
    return await perform(stage);
  } finally {
    if (!interruption.aborted) await stage.undo.run();
  }
}

async function perform(stage: Stage): Promise<Played> {
  const { narrator, scenario, timeoutMs } = stage;
  const startedAt = Date.now();
  const comparison = new Comparison(stage);
  const notDone = await failuresOf(() => act(stage));
  const patienceMs = notDone.length === 0 ? timeoutMs : 0;
  const missing = await step('Waiting for the remaining hops', () => narrator.untilComplete(patienceMs));
  const comparingMs = missing.length === 0 ? patienceMs : 0;
  const notCompared = await failuresOf(() => comparison.untilItHolds(comparingMs));
  const outcome = {
    ...{ scenario: scenario.name, hops: narrator.hops, missing, surplus: narrator.surplus },
    ...{ checks: comparison.checks, stopped: [...new Set([...notDone, ...notCompared])] },
    ...{ timeoutMs, tookMs: Date.now() - startedAt },
  };
  return { outcome, observed: comparison.observed };
}

async function act(stage: Stage): Promise<void> {
  for (const next of stage.scenario.steps) await next(stage);
}

/** What failed, in a sentence; nothing if nothing did. */
async function failuresOf(body: () => Promise<void>): Promise<string[]> {
  try {
    await body();
    return [];
  } catch (error) {
    if (error instanceof Failure) return [error.message];
    throw error;
  }
}

/** Of the state that the APIs say with the one that the scenario ends in. */
class Comparison {
  observed: Observed | undefined;
  checks: readonly Check[] = [];

  constructor(private readonly stage: Stage) {}

  async untilItHolds(timeoutMs: number): Promise<void> {
    const waiting = (): Promise<unknown> => eventually(() => this.#compare(), { timeoutMs, everyMs: 200 });
    await step('Comparing the state of the services', waiting);
  }

  async #compare(): Promise<true | undefined> {
    this.observed = await observe(this.stage);
    this.checks = checkEndState(this.stage.scenario.end, this.observed);
    return this.checks.every(holds) || undefined;
  }
}
