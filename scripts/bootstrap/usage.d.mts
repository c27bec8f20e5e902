/** The help text of one command, or of all. */
export function usage(name?: string): string;
