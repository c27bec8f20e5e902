import ts from 'typescript';
import type { TextFile } from './repository.ts';

/** A name of the wire that stands in a file as a string of its own. */
interface TypedName {
  readonly name: string;
  readonly path: string;
}

/** The string literals of a module, comments left out. */
function stringLiterals({ path, text }: TextFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2023));
  return found;
}

/** Every place where one of the names is typed. */
export function typedNames(files: readonly TextFile[], names: ReadonlySet<string>): TypedName[] {
  return files
    .filter(({ path }) => /\.(ts|mts|mjs)$/.test(path))
    .flatMap((file) =>
      stringLiterals(file)
        .filter((text) => names.has(text))
        .map((name) => ({ name, path: file.path })),
    );
}
