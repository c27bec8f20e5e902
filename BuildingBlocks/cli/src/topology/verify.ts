import { exitCodes, unreachableFailure } from '../operator/exit-codes.ts';
import { count, printable, printJson } from '../operator/output.ts';
import type { Project } from '../config/project.ts';
import type { Context } from '../operator/context.ts';
import { administeredBroker, type AdministeredBroker } from '../operator/running.ts';
import { adapt } from './adapt.ts';
import { readBroker } from './broker-view.ts';
import { compareTopology, isOurs, type Difference, type Whole } from './compare.ts';
import { harmfulPolicies } from './harmful-policies.ts';
import { remedyFor } from './remedy.ts';

interface Verification {
  /** What the code says. */
  readonly expected: Whole;
  readonly virtualHost: string;
  readonly differences: readonly (Difference & { readonly remedy: string })[];
}

/** Compares the broker with the code. @returns 1 if they differ */
export async function verify(context: Context, { json }: { readonly json?: boolean }): Promise<number> {
  const { expected, virtualHost, differences } = await compareWithBroker(
    context.project,
    administeredBroker(context),
  );
  if (json) printJson({ virtualHost, differences });
  else print(differences, expected);
  return differences.length > 0 ? exitCodes.finding : exitCodes.done;
}

/** @throws {Failure} with exit code 3 if the broker cannot be asked */
export async function compareWithBroker(
  project: Project,
  { managementUrl, adaptation }: AdministeredBroker,
): Promise<Verification> {
  const virtualHost = adaptation.vhost ?? project.virtualHost;
  const broker = await readBroker(managementUrl, virtualHost);
  if (!broker.permissions)
    throw unreachableFailure(
      'Only an administrator sees users and rights: RABBITMQ_MANAGEMENT_URL names another user.',
    );
  // Loads the code of all services, so only for a broker that answers.
  const { topologyOf, wiresOf } = await import('./compute.ts');
  const wires = await wiresOf(project);
  const { definitions, permissions } = topologyOf(wires, project.virtualHost);
  const expected = adapt(definitions, permissions, adaptation) as unknown as Whole;
  const requests = wires
    .flatMap(({ publishes }) => publishes.map(({ contract }) => contract))
    .filter(({ kind }) => kind === 'request');
  const ours = { services: wires.map(({ name }) => name), requests };
  const found = [...compareTopology(expected, broker, ours), ...harmfulPolicies(broker, isOurs(ours))];
  const { origin } = new URL(managementUrl);
  const differences = found.map((difference) => {
    return { ...difference, remedy: remedyFor(difference, origin, virtualHost) };
  });
  return { expected, virtualHost, differences };
}

function print(
  differences: readonly (Difference & { readonly remedy: string })[],
  { exchanges, queues, bindings, vhosts }: Whole,
): void {
  if (differences.length === 0) {
    const what = `${exchanges.length} exchanges, ${queues.length} queues, ${bindings.length} bindings`;
    console.log(`The broker is as the code says: ${what} and all permissions in ${vhosts[0]?.name}.`);
    return;
  }
  for (const { kind, subject, expected, found, remedy } of differences) {
    console.log(`✗ ${kind.replaceAll('-', ' ')}: ${printable(subject)}`);
    if (expected !== null && found !== null) {
      console.log(`    expected  ${printable(JSON.stringify(expected))}`);
      console.log(`    found     ${printable(JSON.stringify(found))}`);
    }
    console.log(`    remedy    ${remedy}`);
  }
  console.log(`${count(differences.length, 'difference')} between the broker and the code.`);
}
