import { connect } from 'node:net';
import pg from 'pg';
import { serviceNames } from '@ticketwave/scripts/services';
import { pause } from '../pause.ts';
import { proof, type Fault } from './fault.ts';

/** One node of the broker, which may be all there is, ends by kill -9 and comes back. */
export const killBroker: Fault = async ({ broker }, { durationMs, dice }) => {
  const { name, restart } = await broker.killNode(dice);
  await pause(durationMs);
  await restart();
  return `${name} was killed and came back after ${Math.round(durationMs / 1_000)} s`;
};

/** PostgreSQL and all its processes end by kill -9; it recovers from its log. */
export const killDatabase: Fault = async ({ database }, { durationMs }) => {
  await database.kill();
  const port = Number(new URL(database.adminUrl).port);
  await proof('PostgreSQL still answered', async () => ((await answers(port)) ? undefined : true), 5_000);
  await pause(durationMs);
  await database.start();
  return `PostgreSQL was killed and came back after ${Math.round(durationMs / 1_000)} s`;
};

export const terminateDatabaseConnections: Fault = async ({ database }) => {
  const terminate = (): Promise<number | undefined> => terminateConnections(database.adminUrl);
  const count = await proof('No service was connected to its database.', terminate, 30_000);
  return `${count} connections terminated`;
};

/** @returns how many; undefined if there were none, as while PostgreSQL is coming back from another fault */
async function terminateConnections(adminUrl: string): Promise<number | undefined> {
  const client = new pg.Client({ connectionString: adminUrl });
  try {
    await client.connect();
  } catch {
    return undefined;
  }
  try {
    const { rowCount } = await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ANY ($1)',
      [serviceNames],
    );
    return rowCount === 0 ? undefined : (rowCount ?? undefined);
  } finally {
    await client.end();
  }
}

const LOW = ['set_vm_memory_high_watermark', 'absolute', '1MB'];
const NORMAL = ['set_vm_memory_high_watermark', '0.4'];

/** The broker believes that its memory is full and takes nothing from publishers. */
export const memoryAlarm: Fault = async ({ broker, management }, { durationMs }) => {
  const alarm = (on: boolean) => async (): Promise<true | undefined> =>
    (await management.memoryAlarm()) === on || undefined;
  await broker.control(...LOW);
  try {
    await proof('The alarm never rang.', alarm(true), 30_000);
    await pause(durationMs);
  } finally {
    await broker.control(...NORMAL);
  }
  await proof('The alarm did not stop.', alarm(false), 30_000);
  return `alarm for ${Math.round(durationMs / 1_000)} s`;
};

function answers(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => undefined);
  }).then((connected) => {
    socket.destroy();
    return connected as boolean;
  });
}
