import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sagaDiagram, type AnySaga } from '@ticketwave/building-blocks/saga';
import { readIfThere } from '../../support/files.mjs';
import { root } from '../project.ts';
import { exitCodes } from '../operator/command-line.ts';
import type { SagasOfService } from './bound.ts';
import { SAGAS_FILE } from './file-names.ts';

const PREFACE = `# Sagas

A process manager handles what happened, decides, and stores its decision in the transaction that carries it out. These
diagrams are computed by \`npm run sagas -- diagram --write\`: every state that the saga's examples and its deadlines can
lead to, grouped by status. An arrow reads \`input / what the saga then has done\`. The tests fail while they are stale.
`;

export interface DiagramFlags {
  readonly write?: boolean;
  readonly check?: boolean;
}

/** Prints the document, writes it, or compares it with the file. @returns 1 if the file is stale */
export async function diagram({ write, check }: DiagramFlags): Promise<number> {
  const { boundSagas } = await import('./bound.ts');
  const text = sagaDocument(boundSagas());
  if (check) return report(readIfThere(join(root, SAGAS_FILE)) === text);
  if (!write) {
    process.stdout.write(text);
    return exitCodes.done;
  }
  await writeFile(join(root, SAGAS_FILE), text);
  console.log(`${SAGAS_FILE} is written.`);
  return exitCodes.done;
}

/** The content of docs/sagas.md, from the sagas of these services. */
export const sagaDocument = (services: readonly SagasOfService[]): string =>
  [PREFACE, ...services.flatMap(({ service, sagas }) => sagas.map((saga) => chapter(service, saga)))].join(
    '\n',
  );

function chapter(service: string, saga: AnySaga): string {
  const received = new Set(saga.inputs.map(({ event }) => event.contract.type));
  return [
    `## ${saga.name} (${service})`,
    '',
    'Handles:',
    '',
    ...[...received].map((type) => `- \`${type}\``),
    '',
    '```mermaid',
    sagaDiagram(saga),
    '```',
    '',
  ].join('\n');
}

function report(fresh: boolean): number {
  console.log(fresh ? `${SAGAS_FILE} is fresh.` : `${SAGAS_FILE} is stale: npm run sagas -- diagram --write`);
  return fresh ? exitCodes.done : exitCodes.finding;
}
