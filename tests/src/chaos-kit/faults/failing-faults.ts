import type { Arena } from '../arena.ts';
import { CALLS_HEADER, DEAD_PORT } from '../dead-host.ts';
import { whileInnocentsBook } from '../innocents.ts';
import { pause } from '../pause.ts';
import { NotLanded, type Fault } from './fault.ts';
import { bookingCreated, plant } from './planting.ts';
import { memoryAlarm } from './server-faults.ts';

const MESSAGES = 3;
const FAILED_WITHIN_MS = 60_000;

/** Some messages make their handler call a host that refuses it, each time. */
export const deadForeignHost: Fault = (arena, { kind, durationMs }, load) =>
  whileInnocentsBook(arena, load, kind, async () => {
    const failed = await plantFailing(arena);
    await pause(durationMs);
    return failed;
  });

/** The broker takes nothing from publishers while messages fail: their copies have to wait. */
export const memoryAlarmWhileFailing: Fault = async (arena, planned, load) => {
  const failed = await plantFailing(arena);
  return `${failed}; ${await memoryAlarm(arena, planned, load)}`;
};

async function plantFailing(arena: Arena): Promise<string> {
  const refused = arena.services.booking.logged(/ECONNREFUSED 127\.0\.0\.1:1\b/, FAILED_WITHIN_MS);
  for (let count = 1; count <= MESSAGES; count++)
    await plant(arena, { body: bookingCreated, headers: { [CALLS_HEADER]: DEAD_PORT } });
  if ((await refused) === undefined) throw new NotLanded('No handler was refused by the dead host.');
  return `${MESSAGES} messages whose handler is refused by another host`;
}
