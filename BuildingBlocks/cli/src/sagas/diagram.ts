import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sagaDiagram } from './state-diagram.ts';
import type { AnySaga } from '@ticketwave/building-blocks/saga';
import { readIfThere } from '../../support/files.mjs';
import type { Project } from '../config/project.ts';
import type { Context } from '../operator/context.ts';
import { exitCodes, usageFailure } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import type { SagasOfService } from './bound.ts';

const PREFACE = `# Sagas

A process manager handles what happened, decides, and stores its decision in the transaction that carries it out. These
diagrams are computed by \`ticketwave sagas diagram --write\`: every state that the saga's examples and its deadlines can
lead to, grouped by status. An arrow reads \`input / what the saga then has done\`. The tests fail while they are stale.
`;

export interface DiagramFlags {
  readonly write?: boolean;
  readonly check?: boolean;
}

/** Prints the document, writes it, or compares it with the file. @returns 1 if the file is stale */
export async function diagram({ project }: Context, { write, check }: DiagramFlags): Promise<number> {
  const { boundSagas } = await import('./bound.ts');
  const text = sagaDocument(await boundSagas(project));
  if (!write && !check) {
    process.stdout.write(text);
    return exitCodes.done;
  }
  const file = sagasFileOf(project);
  const path = join(project.root, file);
  if (check) return report(file, readIfThere(path) === text);
  await writeFile(path, text);
  console.log(`${file} is written.`);
  return exitCodes.done;
}

function sagasFileOf({ sagasFile }: Project): string {
  if (sagasFile !== undefined) return sagasFile;
  throw usageFailure(
    'The configuration names no sagasFile, such as docs/sagas.md: that is where diagrams go.',
  );
}

/** The content of the file of diagrams, from the sagas of these services. */
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

function report(file: string, fresh: boolean): number {
  console.log(fresh ? `${file} is fresh.` : `${file} is stale: ${invocation('sagas', 'diagram --write')}`);
  return fresh ? exitCodes.done : exitCodes.finding;
}
