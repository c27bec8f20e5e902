import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { dirname } from 'node:path';
import {
  type ActionOutcome,
  auditStoreOn,
  AuditTrail,
  type OperatorAction,
} from '@ticketwave/building-blocks/operations';
import { describeError } from '@ticketwave/building-blocks/observability';
import { describeDirectory } from '../dev/directory.ts';
import { logPath } from '../dev/logs.ts';
import { readSettings, variableFor } from '../dev/settings.ts';
import type { Context } from './context.ts';
import { loadedService } from '../topology/compute.ts';
import { withPoolOf } from './database.ts';
import { isNamed, serviceNamed } from './running.ts';

interface AuditedAction extends Pick<OperatorAction, 'action' | 'target' | 'selection'> {
  /** The services in whose databases the line belongs. */
  readonly services: readonly string[];
}

/**
 * Does something that changes what services have, and leaves a line about it: written before it is done, completed when
 * it is over. The line is in the database of each service, if its URL is known and it can be reached, and always in
 * `logs/operator.log` of the folder; a service whose code is known publishes it as well. What is missing in a database is reported once on stderr, and stops nothing.
 * @param outcomeOf what a result means; not asked if the body fails
 */
export async function audited<R>(
  context: Context,
  { services, ...what }: AuditedAction,
  body: () => Promise<R>,
  outcomeOf: (result: R) => ActionOutcome,
): Promise<R> {
  const action = { id: randomUUID(), operator: operator(context.environment), ...what };
  const missing = new Set<string>();
  log(context, { ...action, services, phase: 'begun' });
  await record(context, services, missing, (trail) => trail.begin(action));
  const end = async (outcome: ActionOutcome): Promise<void> => {
    log(context, { ...action, services, phase: 'ended', ...outcome });
    await record(context, services, missing, (trail) => trail.end(action.id, outcome));
  };
  try {
    const result = await body();
    await end(outcomeOf(result));
    return result;
  } catch (error) {
    await end({ outcome: 'failed', affected: null, reason: describeError(error) });
    throw error;
  }
}

async function record(
  context: Context,
  services: readonly string[],
  missing: Set<string>,
  write: (trail: AuditTrail) => Promise<void>,
): Promise<void> {
  for (const service of services) {
    try {
      if (!hasDatabase(context, service))
        throw new Error(`${variableFor('DATABASE_URL', serviceNamed(context, service))} is not set`);
      const published = await loadedService(context.project, serviceNamed(context, service));
      await withPoolOf(context, service, 'audit table', (pool) =>
        write(new AuditTrail(auditStoreOn(pool, published))),
      );
    } catch (error) {
      if (missing.has(service)) continue;
      missing.add(service);
      console.error(
        `The audit line is not in the database of ${service}, only in ${logFile(context)}: ${describeError(error)}`,
      );
    }
  }
}

/** Whoever names a broker means other databases than those that run here. */
function hasDatabase(context: Context, service: string): boolean {
  const url = context.environment[variableFor('DATABASE_URL', serviceNamed(context, service))];
  return !isNamed(context) || (url ?? '') !== '';
}

/** TICKETWAVE_OPERATOR, else the account on this machine, or the one that became root. */
function operator({ TICKETWAVE_OPERATOR = '', SUDO_USER = '' }: NodeJS.ProcessEnv): string {
  if (TICKETWAVE_OPERATOR !== '') return TICKETWAVE_OPERATOR;
  return `${SUDO_USER === '' ? accountName() : SUDO_USER}@${hostname()}`;
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`; // as in a container whose user has no name
  }
}

function logFile({ environment: { TICKETWAVE_DIRECTORY }, project }: Context): string {
  const { directory } = readSettings({ TICKETWAVE_DIRECTORY }, project);
  return logPath(describeDirectory(directory).logs, 'operator');
}

function log(context: Context, line: object): void {
  const text = JSON.stringify({ timestamp: new Date().toISOString(), activity: 'audit', ...line });
  const path = logFile(context);
  try {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, `${text}\n`, { mode: 0o600 });
  } catch (error) {
    console.error(`${path} cannot be written (${describeError(error)}); the audit line is: ${text}`);
  }
}
