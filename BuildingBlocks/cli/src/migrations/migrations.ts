import {
  messagingMigrations,
  migrate,
  type Migrations,
  MigrationsPendingError,
  pendingMigrations,
} from '@ticketwave/building-blocks/postgres';
import { sqlOf } from '@ticketwave/building-blocks/adapters';
import { Failure } from '../../support/failure.mjs';
import { namesOf, type Project } from '../config/project.ts';
import { audited } from '../operator/audit.ts';
import type { Context } from '../operator/context.ts';
import { withPoolOf } from '../operator/database.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { printJson } from '../operator/output.ts';
import { serviceNamed } from '../operator/running.ts';
import { loadedService } from '../topology/compute.ts';

export interface MigrationFlags {
  readonly service?: string;
  readonly json?: boolean;
}

interface OfService {
  readonly service: string;
  readonly pending: readonly string[];
}

/** Prints the migrations of the schema messaging. */
export async function print({ json }: MigrationFlags): Promise<number> {
  const migrations = await messagingMigrations();
  if (json) printJson({ migrations });
  else for (const { name, sql } of migrations) console.log(`-- ${name}\nBEGIN;\n${sql}COMMIT;\n`);
  return exitCodes.done;
}

/** Says what each database lacks. @returns 1 if one lacks something */
export async function status(context: Context, { service, json }: MigrationFlags): Promise<number> {
  const found: OfService[] = [];
  for (const name of chosen(context, service)) found.push(await pendingOf(context, name));
  if (json) printJson({ services: found });
  else for (const one of found) console.log(sentenceFor(one));
  return found.some(({ pending }) => pending.length > 0) ? exitCodes.finding : exitCodes.done;
}

/** Applies what each database lacks. @throws {Failure} with exit code 1 if the role may not */
export async function apply(context: Context, { service, json }: MigrationFlags): Promise<number> {
  const applied: (Omit<OfService, 'pending'> & { applied: readonly string[] })[] = [];
  for (const name of chosen(context, service))
    applied.push({ service: name, applied: await applyTo(context, name) });
  if (json) printJson({ services: applied });
  else
    for (const { service: name, applied: names } of applied)
      console.log(
        names.length === 0 ? `${name}: nothing to apply.` : `${name}: applied ${names.join(', ')}.`,
      );
  return exitCodes.done;
}

/** @returns what was applied */
async function applyTo(context: Context, service: string): Promise<readonly string[]> {
  const own = await ownMigrations(context.project, service);
  return withPoolOf(context, service, 'migrations', async (pool) => {
    const pending = await pendingMigrations(sqlOf(pool), own);
    if (pending.length === 0) return [];
    const run = (): Promise<void> =>
      migrate(pool, own).catch((error: unknown) => {
        if (error instanceof MigrationsPendingError) throw new Failure(error.message, { cause: error });
        throw error;
      });
    const what = { services: [service], action: 'migrations apply', target: service, selection: { pending } };
    await audited(context, what, run, () => ({ outcome: 'done', affected: pending.length }));
    return pending;
  });
}

async function pendingOf(context: Context, service: string): Promise<OfService> {
  const own = await ownMigrations(context.project, service);
  const pending = await withPoolOf(context, service, 'migrations', (pool) =>
    pendingMigrations(sqlOf(pool), own),
  );
  return { service, pending };
}

/** Those of the service's own tables, which only its definition knows. */
async function ownMigrations(project: Project, service: string): Promise<Migrations | undefined> {
  const loaded = await loadedService(project, service);
  return loaded !== undefined && 'loadConfig' in loaded ? loaded.migrations : undefined;
}

const chosen = (context: Context, service: string | undefined): string[] =>
  service === undefined ? namesOf(context.project) : [serviceNamed(context, service)];

const sentenceFor = ({ service, pending }: OfService): string =>
  pending.length === 0 ? `✓ ${service} is up to date.` : `✗ ${service} lacks ${pending.join(', ')}.`;
