import { exitCodes } from '../operator/command-line.ts';
import { count, printable, printJson } from '../operator/output.ts';
import { administeredBroker } from '../operator/running.ts';
import { adapt, type Definitions } from './apply.ts';
import { compareTopology, type Difference, type WireDefinitions } from './compare.ts';
import { computeDefinitions, services } from './compute.ts';
import { managementGet } from './management.ts';
import { remedyFor } from './remedy.ts';

/** Compares the broker with the code. @returns 1 if they differ */
export async function verify({ json }: { readonly json?: boolean }): Promise<number> {
  const { managementUrl, adaptation } = administeredBroker();
  const broker = await managementGet<WireDefinitions>(managementUrl, '/api/definitions');
  const wires = services();
  const expected = adapt(
    computeDefinitions() as unknown as Definitions,
    adaptation,
  ) as unknown as WireDefinitions;
  const requests = wires
    .flatMap(({ publishes }) => publishes.map(({ contract }) => contract))
    .filter(({ kind }) => kind === 'request');
  const found = compareTopology(expected, broker, { services: wires.map(({ name }) => name), requests });
  const vhost = expected.vhosts[0]?.name ?? '/';
  const { origin } = new URL(managementUrl);
  const differences = found.map((difference) => ({
    ...difference,
    remedy: remedyFor(difference, origin, vhost),
  }));
  if (json) printJson({ virtualHost: vhost, differences });
  else print(differences, expected);
  return differences.length > 0 ? exitCodes.finding : exitCodes.done;
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
