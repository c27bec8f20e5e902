import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Failure } from '../../BuildingBlocks/cli/support/failure.mjs';
import { prepare } from './prepare.mjs';
import { runMocha } from './tool.mjs';

const MANY = 3_000;
const MOST_AT_ONCE = 4;

/** Prepares, then tries as many cases as asked for, in as many processes as there are cores. */
export async function execute({ options }) {
  const { SIMULATION_PATH, SIMULATION_SEED } = process.env;
  const runs = wholeNumber('--runs', options.runs ?? MANY);
  const seed = wholeNumber('--seed', options.seed ?? SIMULATION_SEED ?? randomInt(1_000_000_000));
  await prepare();
  // A case that is to be seen again has its own seed and way: there is only one.
  const processes = SIMULATION_PATH === undefined ? Math.min(availableParallelism(), MOST_AT_ONCE) : 1;
  console.log(`${runs} cases with seed ${seed}`);
  const ends = await Promise.all(
    Array.from({ length: processes }, (_one, position) =>
      simulate(Math.ceil(runs / processes), seed + position),
    ),
  );
  return Math.max(...ends.map(({ exitCode }) => exitCode));
}

function simulate(runs, seed) {
  const env = { SIMULATION_RUNS: String(runs), SIMULATION_SEED: String(seed) };
  return runMocha('tests/.mocharc.simulation.json', [], env);
}

function wholeNumber(name, value) {
  if (/^-?\d{1,15}$/.test(String(value))) return Number(value);
  throw new Failure(`${name} is wrong: expected a whole number.`, { exitCode: 2 });
}
