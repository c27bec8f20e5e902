import type { SagaDetails } from '@ticketwave/building-blocks/operations';
import { Failure } from '../../support/failure.mjs';
import type { Context } from '../operator/context.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { grid, printable, printJson } from '../operator/output.ts';
import { eachService } from './instances.ts';

export interface ShowFlags {
  readonly service?: string;
  readonly json?: boolean;
}

type Shown = SagaDetails & { readonly service: string };

/** Shows everything about one instance. @throws {Failure} with exit code 1 if there is none of this id */
export async function show(context: Context, id: string, { service, json }: ShowFlags): Promise<number> {
  const asked = await eachService(context, service, (sagas) => sagas.show(id));
  const found = asked.flatMap(({ service: name, answer }) =>
    answer.map((details): Shown => ({ service: name, ...details })),
  );
  if (found.length === 0) throw new Failure(`No saga has the id ${id}.`, { exitCode: exitCodes.finding });
  if (json) printJson({ sagas: found });
  else found.forEach(print);
  return exitCodes.done;
}

function print({ state, ...facts }: Shown): void {
  console.log(grid(['What', 'Is'], Object.entries(facts)));
  console.log(`\nState\n${printable(JSON.stringify(state, null, 2))}`);
}
