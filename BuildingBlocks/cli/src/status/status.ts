import { describeError } from '@ticketwave/building-blocks/observability';
import { Failure } from '../../support/failure.mjs';
import { exitCodes } from '../operator/exit-codes.ts';
import { count, grid, printable, printJson } from '../operator/output.ts';
import type { CheckContext } from '../config/config.ts';
import { namesOf } from '../config/project.ts';
import type { Context } from '../operator/context.ts';
import { withDatabaseOf } from '../operator/database.ts';
import { invocation } from '../operator/invocation.ts';
import { databaseUrlOf, serviceNamed } from '../operator/running.ts';
import { lookAtBroker } from './broker.ts';
import { lookAtDatabase } from './databases.ts';
import { lookAtDeliveries } from './deliveries.ts';
import type { Finding, Look } from './finding.ts';
import { lookAtServices } from './services.ts';

/** Of each kind, so that everything stays on one screen. */
const SHOWN = 5;

export interface StatusFlags {
  readonly json?: boolean;
  readonly backlog: number;
  /** Of the databases only that of this service. */
  readonly service?: string;
  /** Of each check of the configuration that is wanted, by its name in camel case: since when. */
  readonly [check: string]: unknown;
}

/** Says what is wrong. @returns 1 if anything is, 3 if nothing is but something could not be looked at */
export async function status(context: Context, flags: StatusFlags): Promise<number> {
  const { json, backlog, service } = flags;
  const { project } = context;
  const names = service === undefined ? namesOf(project) : [serviceNamed(context, service)];
  const looks = await Promise.all([
    looking('broker', () => lookAtBroker(context, backlog)),
    ...names.map((name) =>
      looking(`database of ${name}`, async () => {
        const findings = await lookAtDatabase(context, name);
        const deliveries = await lookAtDeliveries(context, name);
        return { ...deliveries, findings: [...findings, ...deliveries.findings] };
      }),
    ),
    looking('services', async () => found(await lookAtServices(context))),
    ...Object.entries(project.checks).flatMap(([name, check]) => {
      const since = flags[camelCase(name)];
      if (!(since instanceof Date)) return [];
      return [looking(name, async () => found(await check.run(checkContext(context, since))))];
    }),
  ]);
  const all: Look = {
    findings: looks.flatMap(({ findings }) => findings),
    unreachable: looks.flatMap(({ unreachable }) => unreachable),
    notChecked: looks.flatMap(({ notChecked }) => notChecked),
  };
  if (json) printJson(all);
  else print(all);
  if (all.findings.length > 0) return exitCodes.finding;
  return all.unreachable.length > 0 ? exitCodes.unreachable : exitCodes.done;
}

/** As commander names an option: `late-payments` becomes `latePayments`. */
const camelCase = (name: string): string =>
  name.replace(/-([a-z])/g, (_, initial: string) => initial.toUpperCase());

const checkContext = (context: Context, since: Date): CheckContext => ({
  since,
  databaseUrl: (service) => databaseUrlOf(context, service),
  query: (service, statement) => withDatabaseOf(context, service, 'such table', (sql) => sql(statement)),
});

const found = (findings: readonly Finding[]): Look => ({ findings, unreachable: [], notChecked: [] });

/** What cannot be looked at, for whatever reason, hides nothing else. */
async function looking(subject: string, look: () => Promise<Look>): Promise<Look> {
  try {
    return await look();
  } catch (error) {
    const reason = error instanceof Failure ? error.message : describeError(error);
    return { findings: [], unreachable: [{ subject, reason }], notChecked: [] };
  }
}

function print({ findings, unreachable, notChecked }: Look): void {
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  const rows = kinds.flatMap((kind) => {
    const ofKind = findings.filter((finding) => finding.kind === kind);
    const more = ofKind.length - SHOWN;
    const shown = ofKind
      .slice(0, SHOWN)
      .map(({ subject, detail, remedy }) => [kind, subject, detail, remedy]);
    return more > 0
      ? [...shown, [kind, `and ${more} more`, '', `${invocation('status', '--json')} shows all`]]
      : shown;
  });
  if (rows.length > 0) console.log(grid(['Wrong', 'Where', 'What', 'What mends it'], rows));
  for (const { subject, reason } of unreachable) console.error(`✗ ${subject}: ${printable(reason)}`);
  for (const { subject, reason } of notChecked) console.log(`  Not checked: ${subject} (${reason}).`);
  if (findings.length > 0) console.log(`${count(findings.length, 'finding')}.`);
  else if (unreachable.length === 0) console.log('Nothing is wrong.');
}
