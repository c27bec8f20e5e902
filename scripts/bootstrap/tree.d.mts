/** The repository's folder, with a slash at its end. */
export const root: string;
/** A file's text, or undefined if there is none. */
export function readIfThere(path: string): string | undefined;
