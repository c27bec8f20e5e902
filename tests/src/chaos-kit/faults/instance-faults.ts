import { once } from 'node:events';
import { connect } from 'node:net';
import { RELAY_LEASE } from '@ticketwave/building-blocks/internal/outbox';
import { delayed, stuck } from '@ticketwave/scripts/reconcile/findings';
import { calm } from '../innocents.ts';
import { pause } from '../pause.ts';
import type { Arena } from '../arena.ts';
import { withAdministrator } from './administrator.ts';
import { NotLanded, type Fault } from './fault.ts';
import { eventually } from '@ticketwave/cli/dev/eventually';

/** Longer than a lease lasts, with much to spare. */
const TAKEN_OVER_WITHIN_MS = 15_000;
const PUBLISHED_WITHIN_MS = 15_000;
const CUSTOMERS = 10;

/** Of two instances of a service the one that publishes stands still; the other publishes instead. */
export const pausedRelay: Fault = async (arena, { kind, durationMs }, load) => {
  await calm(load);
  const first = arena.services.booking;
  const second = await arena.startAnother('booking');
  try {
    if (!(await second.ready())) throw new NotLanded('The second instance did not become ready.');
    for (const [paused, other] of [
      [first, second],
      [second, first],
    ] as const) {
      const fence = await fenceOf(arena);
      const thaw = paused.freeze();
      try {
        const changed = async (): Promise<true | undefined> => (await fenceOf(arena)) !== fence || undefined;
        // Otherwise it was the other one that published.
        if (!(await eventually(changed, { timeoutMs: TAKEN_OVER_WITHIN_MS }))) continue;
        load.crowd(load.wellStocked, CUSTOMERS, { bookingUrl: other.url });
        const slowest = await slowestWithin(arena, durationMs);
        if (slowest > PUBLISHED_WITHIN_MS)
          arena.findings.push(
            delayed(`${kind}: an event waited ${slowest} ms although another instance was there`),
          );
        return `one of two instances paused, its lease taken over; no event waited longer than ${slowest} ms`;
      } finally {
        thaw();
      }
    }
    throw new NotLanded('Nobody took the lease over.');
  } finally {
    await second.stop();
  }
};

const fenceOf = (arena: Arena): Promise<string | undefined> =>
  withAdministrator(arena, 'booking', async (client) => {
    const { rows } = await client.query<{ fence: string }>(
      'SELECT fence::text FROM messaging.lease WHERE name = $1',
      [RELAY_LEASE],
    );
    return rows[0]?.fence;
  });

/** @returns the longest that an event was seen waiting in the outbox meanwhile, in milliseconds */
function slowestWithin(arena: Arena, durationMs: number): Promise<number> {
  const until = Date.now() + durationMs;
  return withAdministrator(arena, 'booking', async (client) => {
    let slowest = 0;
    while (Date.now() < until) {
      const { rows } = await client.query<{ waiting: number }>(
        `SELECT coalesce(max(extract(epoch FROM now() - created_at)), 0)::float * 1000 AS waiting
           FROM messaging.outbox WHERE published_at IS NULL`,
      );
      slowest = Math.max(slowest, Math.round(rows[0]?.waiting ?? 0));
      await pause(500);
    }
    return slowest;
  });
}

/** Somebody has sent one half of a request when the service is asked to stop. */
export const halfSentRequest: Fault = async ({ services, findings }, { kind, service }, load) => {
  await calm(load);
  const { hostname, port } = new URL(services[service].url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined); // the service may close it as it likes
  try {
    await once(socket, 'connect');
    socket.write(
      'POST /api/bookings HTTP/1.1\r\nHost: chaos\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{"eventId":',
    );
    const { code, signal, afterMs } = await services[service].terminate();
    const ended = `${service} ended with ${signal ?? `exit ${code}`} after ${afterMs} ms`;
    if (code !== 0) findings.push(stuck(`${kind}: ${ended}`));
    return ended;
  } finally {
    socket.destroy();
  }
};
