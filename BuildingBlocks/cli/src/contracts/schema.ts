import { jsonSchemaOf, type Side } from '@ticketwave/contracts/json-schema';
import type { Context } from '../operator/context.ts';
import { exitCodes, usageFailure } from '../operator/exit-codes.ts';
import { printJson } from '../operator/output.ts';
import { wiresOf } from '../topology/compute.ts';

export interface SchemaFlags {
  readonly major?: number;
  readonly of: 'body' | 'data';
  readonly side: Side;
}

/** Prints the JSON Schema of an event. @throws {Failure} with exit code 2 if nobody publishes it */
export async function schema(
  { project }: Context,
  type: string,
  { major, of, side }: SchemaFlags,
): Promise<number> {
  const contracts = (await wiresOf(project)).flatMap(({ publishes }) =>
    publishes.map(({ contract }) => contract),
  );
  const versions = contracts.filter((contract) => contract.type === type).sort((a, b) => b.major - a.major);
  const contract = versions.find((one) => major === undefined || one.major === major);
  if (contract === undefined)
    throw usageFailure(
      versions.length === 0
        ? `No service of the configuration publishes ${type}. There are: ${contracts.map((one) => one.type).join(', ')}.`
        : `There is no version ${major} of ${type}; there are: ${versions.map((one) => one.major).join(', ')}.`,
    );
  printJson(jsonSchemaOf(contract, { of, side }));
  return exitCodes.done;
}
