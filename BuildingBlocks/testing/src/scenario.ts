import { isDeepStrictEqual } from 'node:util';
import { compare, isFailure } from './comparison.ts';
import { requireExpected, type Expected } from './expected.ts';
import { play, requireStep, type Stage, type Step, type SteppedSystem } from './steps.ts';

/** What has happened before. */
export interface Given {
  /** What happens now, one step after the other. @throws TypeError if something is no step */
  when(...steps: Step[]): When;
}

/** What happens, and what is expected to come of it. */
export interface When {
  /**
   * Plays the scenario, and compares what has come of `when` with what is expected, once everything has settled.
   * @throws ScenarioError with all that happened, in its order; Error if what is given has failed; TypeError if there is
   *   nothing of such a name or kind to expect
   */
  then(expected: Expected): Promise<void>;
}

/** One scenario of a service. */
export class Scenario implements When {
  readonly #stage: Stage;
  readonly #before: readonly Step[];
  readonly #steps: readonly Step[];

  /** @throws TypeError if something is no step */
  constructor(stage: Stage, before: readonly Step[], steps: readonly Step[]) {
    [...before, ...steps].forEach(requireStep);
    this.#stage = stage;
    this.#before = before;
    this.#steps = steps;
  }

  /** @param reject only for who awaits `when` itself: JavaScript then calls this with two functions */
  async then(expected: Expected, reject?: (error: Error) => void): Promise<void> {
    if (reject) return this.then(expected).catch(reject);
    requireExpected(expected);
    const { system, service } = this.#stage;
    const { occurrences } = system.story;
    const begin = occurrences.length;
    await withStory(system, begin, () => this.#arrange(begin));
    const from = occurrences.length;
    const thrown = await withStory(system, begin, () => this.#act(expected.thrown !== undefined));
    const { actual, wanted } = compare({ service, story: system.story, from, thrown }, expected);
    const differing = Object.keys(wanted).filter((name) => !isDeepStrictEqual(actual[name], wanted[name]));
    if (differing.length > 0)
      throw new ScenarioError(pick(actual, differing), pick(wanted, differing), system.story.print(begin));
    const { state } = expected;
    if (state)
      await withStory(system, begin, () =>
        service.database.transact(async (work) => {
          await state(work);
        }),
      );
  }

  async #arrange(begin: number): Promise<void> {
    for (const step of this.#before) await play(step, this.#stage);
    const failed = this.#stage.system.story.occurrences.slice(begin).some(isFailure);
    if (failed) throw new Error('What is given has failed: begin with what succeeds.');
  }

  /** @returns what a step has thrown that was expected to */
  async #act(mayThrow: boolean): Promise<unknown> {
    try {
      for (const step of this.#steps) await play(step, this.#stage);
      return undefined;
    } catch (error) {
      if (!mayThrow) throw error;
      return error;
    }
  }
}

/** Something else has come of a scenario than was expected. Test runners show how they differ. */
class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  /** Of what was expected and of what has happened, that in which they differ. */
  readonly expected: Readonly<Record<string, unknown>>;
  readonly actual: Readonly<Record<string, unknown>>;

  constructor(actual: ScenarioError['actual'], expected: ScenarioError['expected'], story: string) {
    const what = Object.keys(expected).join(', ');
    super(`Something else has come of it than was expected: ${what}.\n\n${story}\n`);
    this.actual = actual;
    this.expected = expected;
  }
}

const pick = (from: Readonly<Record<string, unknown>>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, from[name]]));

/** What it throws says what has happened until then. */
async function withStory<R>({ story }: SteppedSystem, begin: number, body: () => Promise<R>): Promise<R> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof Error) error.message += `\n\n${story.print(begin)}\n`;
    throw error;
  }
}
