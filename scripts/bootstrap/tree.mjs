import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The folders of the services: what package.json calls a workspace by the same pattern. */
export const serviceFolders = readdirSync(root).filter((name) => name.endsWith('Service'));
