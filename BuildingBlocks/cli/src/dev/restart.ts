import { readIfThere } from '../../support/files.mjs';
import type { Context } from '../operator/context.ts';
import { exitCodes, unreachableFailure } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import { serviceNamed } from '../operator/running.ts';
import { describeDirectory, type Directory } from './directory.ts';
import type { Environment } from './environment.ts';
import { eventually } from './eventually.ts';
import { RestartRequest } from './restart-requests.ts';
import { readSettings } from './settings.ts';

/** A launcher that is there takes it at once. */
const TAKEN_WITHIN_MS = 5_000;
/** The time of grace of one that does not end, and the time that it may take to start. */
const UP_WITHIN_MS = 90_000;

/**
 * Has a service ended, if it still runs, and started again by whoever has started everything in the folder.
 * @returns 1 if it does not come up again
 * @throws {Failure} with exit code 2 if there is no such service, 3 if nothing in the folder was started by `ticketwave dev`
 */
export async function restart(context: Context, name: string): Promise<number> {
  const service = serviceNamed(context, name);
  const { TICKETWAVE_DIRECTORY } = context.environment;
  const directory = describeDirectory(readSettings({ TICKETWAVE_DIRECTORY }, context.project).directory);
  const before = pidOf(directory, service);
  const request = new RestartRequest(directory, service);
  request.make();
  const taken = await eventually(() => request.isTaken || undefined, { timeoutMs: TAKEN_WITHIN_MS });
  if (!taken) {
    request.withdraw();
    throw unreachableFailure(
      `Nobody in ${directory.path} restarts services: ${invocation('dev')} starts all of them. ` +
        `What systemd, Docker or Kubernetes has started, restart with that.`,
    );
  }
  const isUp = (): true | undefined => {
    const now = pidOf(directory, service);
    return (now !== undefined && now !== before) || undefined;
  };
  if (await eventually(isUp, { timeoutMs: UP_WITHIN_MS })) {
    console.log(`${service} is up again.`);
    return exitCodes.done;
  }
  console.error(`${service} has not come up again; its log in ${directory.logs} says why.`);
  return exitCodes.finding;
}

/** Undefined while the launcher is restarting something, too. */
function pidOf({ environmentFile }: Directory, service: string): number | undefined {
  const content = readIfThere(environmentFile);
  return content === undefined ? undefined : (JSON.parse(content) as Environment).services[service]?.pid;
}
