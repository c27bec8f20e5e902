import { fileURLToPath } from 'node:url';
import type { ServiceWire } from '@ticketwave/building-blocks/operations';
import type { Finding } from './status/finding.ts';

/** The folder of the application, with a slash at its end. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What an application adds to the commands. */
export interface Extensions {
  /** Further files that `topology write` computes and `topology check` compares, by their path. */
  documents: Readonly<Record<string, (wires: readonly ServiceWire[]) => string>>;
  /** What `status --bookings` compares besides. */
  compareSince: (since: Date) => Promise<Finding[]>;
}

export const extensions: Extensions = { documents: {}, compareSince: async () => [] };
