import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import ts from 'typescript';

const sources = join(root, 'tests/src/adoption/consumer');

/** What the compiler objects to in the consumer's sources, in a folder where packages are installed. */
export async function typeErrors(folder: string, change: (text: string) => string): Promise<string[]> {
  const target = join(folder, 'sources');
  await cp(sources, target, { recursive: true });
  const files = (await readdir(target)).map((name) => join(target, name));
  for (const file of files) await writeFile(file, change(await readFile(file, 'utf8')));
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}
