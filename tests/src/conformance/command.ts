import { loadavg } from 'node:os';
import { join } from 'node:path';
import { interruption } from '@ticketwave/cli/support/interruption';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { machineOf } from '../bench/machine.ts';
import { Arena } from './arena.ts';
import { writeDocument } from './document.ts';
import { install } from './install.ts';
import { readOptions, type GivenOptions } from './options.ts';
import type { Question } from './question.ts';
import { questions } from './questions/all.ts';
import type { Rival } from './rival.ts';
import { OWN, rivals, titleOf } from './rivals.ts';
import { describeTable, losses, type Column, type Table } from './table.ts';
import type { Cell } from './verdict.ts';

/**
 * `npm run conformance -- …`
 * @returns the exit code: 1 if ours has lost something, whatever others lose
 * @throws Failure with exit code 2 for a wrong command line, 3 if broker or database are not to be had
 */
export async function run({ options: given }: { options: GivenOptions }): Promise<number> {
  const options = readOptions(given, { rivals, questions });
  const [load = 0] = loadavg();
  const arena = await Arena.open();
  let versions: string;
  const columns: Column[] = [];
  try {
    versions = await arena.versions();
    const parts = [options.questions.filter(isShared), options.questions.filter((one) => !isShared(one))];
    columns.push(...(await Promise.all(options.rivals.map((rival) => begin(arena, rival)))));
    await Promise.all(columns.map((column) => fill(arena, column, parts[0]!)));
    for (const column of columns) await fill(arena, column, parts[1]!);
  } finally {
    await arena.close();
  }
  const table: Table = { questions: options.questions, columns };
  const machine = await machineOf(versions, load);
  if (options.writeDocs) writeDocument(join(root, 'docs/conformance.md'), table, machine);
  console.log(
    options.json ? JSON.stringify({ machine, columns: columns.map(plain) }, null, 2) : describeTable(table),
  );
  const lost = losses(table, OWN);
  for (const loss of lost) console.error(`✗ ${OWN} does not keep what it promises: ${loss}`);
  return lost.length > 0 ? 1 : 0;
}

const isShared = ({ isAlone = false }: Question): boolean => !isAlone;

/** Installs it. */
async function begin(arena: Arena, rival: Rival): Promise<Column> {
  const installed = await install(rival, join(arena.folder, 'packages'));
  if ('missing' in installed) {
    console.error(`${rival.name}: ${installed.missing}`);
    return { rival, cells: installed };
  }
  return { rival, ...installed, cells: new Map<string, Cell>() };
}

/** Asks one question after the other. */
async function fill(
  arena: Arena,
  { rival, packages, cells }: Column,
  asked: readonly Question[],
): Promise<void> {
  if (!(cells instanceof Map)) return;
  for (const question of asked) {
    interruption.throwIfAborted();
    const begun = performance.now();
    const cell = await arena.ask(rival, question, packages);
    cells.set(question.name, cell);
    const seconds = Math.round((performance.now() - begun) / 1_000);
    const { verdict, seen } = cell;
    console.error(
      `${rival.name}, ${question.name}: ${verdict} (${seconds} s)${seen === undefined ? '' : `: ${seen}`}`,
    );
  }
}

const plain = ({ rival, cells }: Column): object => ({
  library: titleOf(rival),
  settings: rival.settings,
  added: rival.added,
  ...('missing' in cells ? cells : { cells: Object.fromEntries(cells) }),
});
