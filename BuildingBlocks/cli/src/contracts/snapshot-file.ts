import { join } from 'node:path';
import type { Project } from '../config/project.ts';
import { unreachableFailure } from '../operator/exit-codes.ts';
import type { Snapshot } from './snapshot.ts';

/** How the path of every snapshot ends that lies with its service. */
export const SNAPSHOT = 'contracts/contracts.json';

/** Relative to the project's folder; a part of the package that the service's contracts are, where they are one. */
export function snapshotPath({ services }: Pick<Project, 'services'>, { service }: Snapshot): string {
  const { folder } = services.find(({ name }) => name === service) ?? { folder: service };
  return join(folder, SNAPSHOT);
}

/** As it stands in a file. */
export const formatSnapshot = (snapshot: Snapshot): string => `${JSON.stringify(snapshot, null, 2)}\n`;

/** @param where named in errors @throws {Failure} with exit code 3 if it is no snapshot */
export function parseSnapshot(text: string, where: string): Snapshot {
  const found = parsed(text, where);
  if (isSnapshot(found)) return found;
  throw unreachableFailure(
    `${where} is no snapshot of contracts in the format 1: ticketwave contracts publish writes one.`,
  );
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreachableFailure(`${where} is not JSON: ${(error as Error).message}`, error);
  }
}

function isSnapshot(value: unknown): value is Snapshot {
  if (typeof value !== 'object' || value === null) return false;
  const { format, service, publishes, reads, $defs } = value as Partial<Record<keyof Snapshot, unknown>>;
  const lists = Array.isArray(publishes) && Array.isArray(reads);
  return format === 1 && typeof service === 'string' && lists && typeof $defs === 'object' && $defs !== null;
}
