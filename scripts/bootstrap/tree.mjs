import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The folders of the services, in the order of their ports. */
export const serviceFolders = ['BookingService', 'CatalogService', 'PaymentService', 'NotificationService'];

/** A file's text, or undefined if there is none. */
export function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
