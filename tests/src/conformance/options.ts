import { Failure } from '@ticketwave/cli/support/failure';
import type { Question } from './question.ts';
import type { Rival } from './rival.ts';

/** What the command line says, as the bootstrap has read it. */
export interface GivenOptions {
  readonly only?: string;
  readonly json?: boolean;
  readonly 'write-docs'?: boolean;
}

/** Who is asked, and what. */
export interface ConformanceOptions {
  readonly rivals: readonly Rival[];
  readonly questions: readonly Question[];
  readonly json: boolean;
  readonly writeDocs: boolean;
}

/** Checks the options. Pure. @throws Failure with exit code 2 that names the option and what is expected */
export function readOptions(
  given: GivenOptions,
  all: { readonly rivals: readonly Rival[]; readonly questions: readonly Question[] },
): ConformanceOptions {
  const { json = false, 'write-docs': writeDocs = false } = given;
  if (given.only === undefined) return { ...all, json, writeDocs };
  if (writeDocs) throw misuse('--write-docs needs the whole table: leave out --only.');
  const wanted = given.only.split(',').map((name) => name.trim());
  const known = [...all.rivals, ...all.questions].map(({ name }) => name);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw misuse(
      `--only ${unknown}: there is no such library or question; expected some of ${known.join(', ')}.`,
    );
  return {
    rivals: chosen(all.rivals, wanted),
    questions: chosen(all.questions, wanted),
    json,
    writeDocs,
  };
}

/** Those that are named, or all if none of them is. */
function chosen<T extends { readonly name: string }>(
  all: readonly T[],
  wanted: readonly string[],
): readonly T[] {
  const named = all.filter(({ name }) => wanted.includes(name));
  return named.length > 0 ? named : all;
}

const misuse = (sentence: string): Failure => new Failure(sentence, { exitCode: 2 });
