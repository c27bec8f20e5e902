export function readIfThere(path: string): string | undefined;
