import { namesOf } from '../config/project.ts';
import type { Context } from '../operator/context.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import { keepRunning } from './keep-running.ts';
import { launch } from './launch.ts';
import { readableLine } from './log-line.ts';
import { lostService } from './lost-service.ts';
import { addresses, table } from './report.ts';
import { untilInterrupted } from './until-interrupted.ts';

export interface DevFlags {
  /** Start a service again when it has ended by itself, or what it consists of has changed. */
  readonly watch?: boolean;
  /** False: the services' logs are in the folder only. */
  readonly log: boolean;
}

/** Starts everything and stays up until Ctrl-C, or until a service ends by itself. @returns 1 if one did */
export async function dev({ project }: Context, { watch, log }: DevFlags): Promise<number> {
  const names = namesOf(project);
  const launched = await launch(project, {
    what: invocation('dev'),
    ...(log && { onLine: (line, service) => console.log(readableLine(line, service, names)) }),
  });
  try {
    console.log(table('Everything is up', addresses(launched)));
    if (watch) keepRunning(project, launched);
    const lost = watch ? undefined : lostService(launched);
    await untilInterrupted('Everything stays up until Ctrl-C.', lost);
    return lost?.aborted ? exitCodes.finding : exitCodes.done;
  } finally {
    await launched.stop();
  }
}
