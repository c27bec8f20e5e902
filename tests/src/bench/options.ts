import { Failure } from '@ticketwave/cli/support/failure';
import type { Bench } from './bench.ts';

/** What the command line says, as the bootstrap has read it. */
export interface GivenOptions {
  readonly only?: string;
  readonly rounds?: string;
  readonly seconds?: string;
  readonly against?: string;
  readonly full?: boolean;
  readonly 'no-rivals'?: boolean;
  readonly json?: boolean;
  readonly 'write-docs'?: boolean;
}

/** What is measured, and how. */
export interface BenchOptions {
  readonly benches: readonly Bench[];
  readonly rounds: number;
  /** About how long a round lasts where the bench leaves it open. */
  readonly seconds: number;
  /** A git ref, whose build is measured too. */
  readonly against: string | undefined;
  readonly json: boolean;
  readonly writeDocs: boolean;
}

const ROUNDS = 5;
const SECONDS = 4;

/** Checks the options. Pure. @throws Failure with exit code 2 that names the option and what is expected */
export function readOptions(given: GivenOptions, all: readonly Bench[]): BenchOptions {
  return {
    benches: chosen(given, all).map((bench) => (given['no-rivals'] ? withoutRivals(bench) : bench)),
    rounds: number('rounds', given.rounds, ROUNDS, { whole: true, most: 100 }),
    seconds: number('seconds', given.seconds, SECONDS, { whole: false, most: 600 }),
    against: refOf(given.against),
    json: given.json ?? false,
    writeDocs: given['write-docs'] ?? false,
  };
}

/** By name, or by the beginning of the name up to a hyphen: `relay` is all that begins with `relay-`, too. */
function chosen({ only, full = false }: GivenOptions, all: readonly Bench[]): readonly Bench[] {
  if (only === undefined) return all.filter(({ isLong = false }) => full || !isLong);
  const wanted = only.split(',').map((name) => name.trim());
  for (const name of wanted)
    if (!all.some((bench) => isMeant(bench, name)))
      throw misuse(
        `--only ${name}: there is no such bench; expected some of ${all.map((bench) => bench.name).join(', ')}.`,
      );
  return all.filter(
    (bench) =>
      wanted.includes(bench.name) ||
      (wanted.some((name) => isMeant(bench, name)) && (full || bench.isLong !== true)),
  );
}

const withoutRivals = (bench: Bench): Bench => ({
  ...bench,
  entries: bench.entries.filter(({ kind }) => kind !== 'rival'),
});

const isMeant = ({ name }: Bench, wanted: string): boolean =>
  name === wanted || name.startsWith(`${wanted}-`);

function number(
  option: string,
  given: string | undefined,
  otherwise: number,
  { whole, most }: { whole: boolean; most: number },
): number {
  const value = given === undefined ? otherwise : Number(given);
  if (value > 0 && value <= most && (!whole || Number.isInteger(value))) return value;
  throw misuse(`--${option} is wrong: expected a ${whole ? 'whole ' : ''}number above 0 and up to ${most}.`);
}

/** What begins with a hyphen would be an option to git. */
function refOf(given: string | undefined): string | undefined {
  if (given === undefined || /^[\w~^@{}./][\w~^@{}./-]*$/.test(given)) return given;
  throw misuse('--against is wrong: expected a git ref, such as HEAD~50.');
}

const misuse = (sentence: string): Failure => new Failure(sentence, { exitCode: 2 });
