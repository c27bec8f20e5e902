import type { TextFile } from './repository.ts';

/** The most lines that a file written by hand has. */
export const mostLines = 300;

const focused =
  /\b(describe|context|it|specify|suite|test)\s*\.\s*(only|skip)\b|\bx(describe|context|it|specify)\s*\(/;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.[a-z]+$/;
const machinePath =
  /(^|[\s"'`(=:@])(\/(work|root|home|Users|Volumes|mnt)\/|file:\/\/\/|[A-Za-z]:\\Users\\)[\w.-]/;
const registry =
  /"resolved": "(?!file:)[a-z+]+:|^\s*(@[\w-]+:)?registry\s*=\s*[a-z]+:|\bregistry\.[a-z]+\.[a-z]+\b|\/-\/[\w.-]+\.tgz|:_auth(Token)?\s*=/;

/** Each file that has a test which runs alone or not at all. */
export const withFocusedTests = (files: readonly TextFile[]): string[] =>
  pathsOf(files.filter(({ path, text }) => path.endsWith('.spec.ts') && focused.test(text)));

export const tooLong = (files: readonly TextFile[]): string[] =>
  files
    .map(({ path, text }) => ({ path, lines: text.replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines > mostLines)
    .map(({ path, lines }) => `${path} (${lines} lines)`);

/** Each line that holds true only where somebody once worked: their folders, the registry they installed from. */
export const tiedToAMachine = (files: readonly TextFile[]): string[] =>
  files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        machinePath.test(line) || registry.test(line) ? [`${path}:${index + 1}`] : [],
      ),
  );

/** Each source file whose name is not in kebab-case with its role behind a dot. */
export const oddlyNamed = (paths: readonly string[]): string[] =>
  paths.filter((path) => !kebabCase.test(path.slice(path.lastIndexOf('/') + 1)));

/** Each file that has a unit of work track an aggregate by hand; a repository does it whenever it stores one. */
export const trackingByHand = (files: readonly TextFile[]): string[] =>
  pathsOf(
    files.filter(
      ({ path, text }) => text.includes('.track(') && !path.endsWith('/messaging/aggregate-repository.ts'),
    ),
  );

/** Each aggregate that is kept somewhere else than in an AggregateRepository. */
export function withoutRepository(files: readonly TextFile[]): string[] {
  const named = (pattern: RegExp): string[] =>
    files.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name]) => name!));
  const kept = new Set(named(/extends AggregateRepository<(\w+)>/g));
  return named(/class (\w+) extends AggregateRoot\b/g).filter((name) => !kept.has(name));
}

const pathsOf = (files: readonly TextFile[]): string[] => files.map(({ path }) => path);
