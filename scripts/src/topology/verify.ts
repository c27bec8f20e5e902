import { exitCodes } from '../operator/command-line.ts';
import { count, printable, printJson } from '../operator/output.ts';
import { administeredBroker, type AdministeredBroker } from '../operator/running.ts';
import { adapt, type Definitions } from './apply.ts';
import { compareTopology, type Difference, type WireDefinitions } from './compare.ts';
import { managementGet } from './management.ts';
import { remedyFor } from './remedy.ts';

interface Verification {
  /** What the code says. */
  readonly expected: WireDefinitions;
  readonly virtualHost: string;
  readonly differences: readonly (Difference & { readonly remedy: string })[];
}

/** Compares the broker with the code. @returns 1 if they differ */
export async function verify({ json }: { readonly json?: boolean }): Promise<number> {
  const { expected, virtualHost, differences } = await compareWithBroker(administeredBroker());
  if (json) printJson({ virtualHost, differences });
  else print(differences, expected);
  return differences.length > 0 ? exitCodes.finding : exitCodes.done;
}

/** @throws {Failure} with exit code 3 if the broker cannot be asked */
export async function compareWithBroker({
  managementUrl,
  adaptation,
}: AdministeredBroker): Promise<Verification> {
  const broker = await managementGet<WireDefinitions>(managementUrl, '/api/definitions');
  // Loads the code of all services, so only for a broker that answers.
  const { computeDefinitions, services } = await import('./compute.ts');
  const wires = services();
  const computed = computeDefinitions() as unknown as Definitions;
  const expected = adapt(computed, adaptation) as unknown as WireDefinitions;
  const requests = wires
    .flatMap(({ publishes }) => publishes.map(({ contract }) => contract))
    .filter(({ kind }) => kind === 'request');
  const found = compareTopology(expected, broker, { services: wires.map(({ name }) => name), requests });
  const virtualHost = expected.vhosts[0]?.name ?? '/';
  const { origin } = new URL(managementUrl);
  const differences = found.map((difference) => {
    return { ...difference, remedy: remedyFor(difference, origin, virtualHost) };
  });
  return { expected, virtualHost, differences };
}

function print(
  differences: readonly (Difference & { readonly remedy: string })[],
  { exchanges, queues, bindings, vhosts }: WireDefinitions,
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
