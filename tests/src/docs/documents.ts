import { repositoryFiles, read, type TextFile } from '../architecture/repository.ts';

/** A fenced block of a document. */
interface Fence {
  readonly language: string;
  /** What follows the language: `run`, `curl`, `tree`, `output`, `step`, `apply`, or `file=` and a path. */
  readonly attribute: string;
  readonly text: string;
}

/** Everything that people read. */
export const documents = (): TextFile[] =>
  repositoryFiles()
    .filter((path) => path.endsWith('.md'))
    .map(read);

export const fencesOf = ({ text }: Pick<TextFile, 'text'>): Fence[] =>
  [...text.matchAll(/^```(\w*) *(.*)\n([\s\S]*?)^```$/gm)].map(([, language, attribute, content]) => ({
    language: language!,
    attribute: attribute!.trim(),
    text: content!,
  }));

/** The document without its fenced blocks. */
export const proseOf = ({ text }: Pick<TextFile, 'text'>): string => text.replace(/^```[\s\S]*?^```$/gm, '');

/** The path that a block claims to quote, or to be the content of. */
export const quotedPath = ({ attribute }: Fence): string | undefined => /^file=(\S+)$/.exec(attribute)?.[1];
