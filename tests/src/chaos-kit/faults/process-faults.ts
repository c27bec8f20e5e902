import { readFile } from 'node:fs/promises';
import { killPointOf } from '../fault-kinds.ts';
import { pause } from '../pause.ts';
import { LANDING_MS, NotLanded, proof, type Fault } from './fault.ts';

/** The service kills itself (kill -9) as it next passes the point. */
export const killAtPoint: Fault = async ({ services }, { kind, service }) => {
  const point = killPointOf(kind);
  const { pid } = services[service];
  const exit = await services[service].dieAt(point, LANDING_MS);
  if (exit?.signal !== 'SIGKILL')
    throw new NotLanded(`${service} did not die at ${point}: ${exit ? exit.code : 'it never passed'}`);
  return `process ${pid} ended by ${exit.signal}`;
};

/** The clock of the service stands still: it neither works nor lets go of anything. */
export const freeze: Fault = async ({ services }, { service, durationMs }) => {
  const { pid } = services[service];
  const thaw = services[service].freeze();
  try {
    await proof(
      `${service} was not stopped`,
      async () => ((await stateOf(pid)) === 'T' ? true : undefined),
      5_000,
    );
    await pause(durationMs);
  } finally {
    thaw();
  }
  return `process ${pid} stood still for ${Math.round(durationMs / 1_000)} s`;
};

/** One character: T is stopped. */
async function stateOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2)[0];
}
