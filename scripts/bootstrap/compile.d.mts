/** Compiles whatever has changed, after removing what sources that are gone had been compiled to. */
export function compile(project?: string): Promise<void>;
/** The compiled files for which there is no source any more; both as paths relative to dist and src. Pure. */
export function ghosts(compiled: readonly string[], sources: ReadonlySet<string>): string[];
