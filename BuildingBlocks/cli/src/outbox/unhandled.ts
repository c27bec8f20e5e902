import type { Context } from '../operator/context.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { grid, printJson } from '../operator/output.ts';
import { serviceNamed } from '../operator/running.ts';
import { namesOf } from '../config/project.ts';
import { wiresOf } from '../topology/compute.ts';
import { findMissedEvents, republishingOf, SETTLED_SECONDS } from './missed-events.ts';
import { readWaiting } from './waiting.ts';

export interface UnhandledFlags {
  readonly service?: string;
  readonly since?: Date;
  readonly json?: boolean;
}

/** Shows what has left and was never handled. @returns 1 if there is any */
export async function unhandled(context: Context, { service, since, json }: UnhandledFlags): Promise<number> {
  const { project } = context;
  const publishers = service === undefined ? namesOf(project) : [serviceNamed(context, service)];
  const what = { since, wires: await wiresOf(project), waitingIn: await readWaiting(context) };
  const looks = await Promise.all(publishers.map((publisher) => findMissedEvents(context, publisher, what)));
  const missed = looks.flatMap((look) => {
    const remedy = republishingOf(look.missed);
    return look.missed.map((row) => ({ ...row, remedy }));
  });
  if (json) printJson(missed);
  else if (missed.length === 0)
    console.log(
      `Everything that left more than ${SETTLED_SECONDS} s ago was handled, or waits in its queue.`,
    );
  else {
    const rows = missed.map((row) => [
      row.service,
      row.queue,
      row.missed,
      row.givenUp,
      row.since,
      row.remedy,
    ]);
    console.log(grid(['Of', 'Queue', 'Missed', 'Given up', 'Since', 'What sends them again'], rows));
  }
  return missed.length > 0 ? exitCodes.finding : exitCodes.done;
}
