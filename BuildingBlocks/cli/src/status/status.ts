import { describeError } from '@ticketwave/building-blocks/operations';
import { Failure } from '../../support/failure.mjs';
import { exitCodes } from '../operator/command-line.ts';
import { count, grid, printable, printJson } from '../operator/output.ts';
import { serviceNames } from '../dev/service-names.ts';
import { extensions } from '../project.ts';
import { lookAtBroker } from './broker.ts';
import { lookAtCatalogue } from './catalogue.ts';
import { lookAtDatabase } from './databases.ts';
import { lookAtDeliveries } from './deliveries.ts';
import type { Finding, Look } from './finding.ts';
import { lookAtServices } from './services.ts';

/** Of each kind, so that everything stays on one screen. */
const SHOWN = 5;

export interface StatusFlags {
  readonly json?: boolean;
  /** Compares the bookings made since then. */
  readonly bookings?: Date;
  readonly backlog: number;
}

/** Says what is wrong. @returns 1 if anything is, 3 if nothing is but something could not be looked at */
export async function status({ json, backlog, bookings }: StatusFlags): Promise<number> {
  const looks = await Promise.all([
    looking('broker', () => lookAtBroker(backlog)),
    ...serviceNames.map((name) =>
      looking(`database of ${name}`, async () => {
        const findings = await lookAtDatabase(name);
        const deliveries = await lookAtDeliveries(name);
        return { ...deliveries, findings: [...findings, ...deliveries.findings] };
      }),
    ),
    looking('services', async () => found(await lookAtServices())),
    ...(bookings
      ? [
          looking('bookings', async () =>
            found([...(await extensions.compareSince(bookings)), ...(await lookAtCatalogue())]),
          ),
        ]
      : []),
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
      ? [...shown, [kind, `and ${more} more`, '', 'npm run status -- --json shows all']]
      : shown;
  });
  if (rows.length > 0) console.log(grid(['Wrong', 'Where', 'What', 'What mends it'], rows));
  for (const { subject, reason } of unreachable) console.error(`✗ ${subject}: ${printable(reason)}`);
  for (const { subject, reason } of notChecked) console.log(`  Not checked: ${subject} (${reason}).`);
  if (findings.length > 0) console.log(`${count(findings.length, 'finding')}.`);
  else if (unreachable.length === 0) console.log('Nothing is wrong.');
}
