/** The repository's folder, with a slash at its end. */
export const root: string;
/** The folders of the services: what package.json calls a workspace by the same pattern. */
export const serviceFolders: readonly string[];
