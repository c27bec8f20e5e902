import type { Contestant, OpenContestant, Place, Reply, Request } from './contestant.ts';
import { Meter } from './meter.ts';

/** The process of one contestant: it opens one, plays its rounds, and ends when it is asked to or when nobody is left to ask. */
let contestant: Contestant | undefined;
let place: Place | undefined;

process.on('message', (request: Request) => {
  answer(request).then(
    (reply) => send(reply),
    (error: unknown) => send({ ok: false, problem: describe(error) }),
  );
});
process.on('disconnect', () => void close().finally(() => process.exit()));

async function answer(request: Request): Promise<Reply> {
  if (request.ask === 'open') {
    place = request.place;
    const { open } = (await import(`./contestants/${request.module}.js`)) as { open: OpenContestant };
    contestant = await open(place, request.variant);
    return { ok: true };
  }
  if (request.ask === 'close') {
    await close();
    return { ok: true };
  }
  return round(request.items);
}

async function round(items: number): Promise<Reply> {
  if (!contestant || !place) throw new Error('No contestant was opened.');
  const meter = new Meter({ node: [process.pid], broker: [place.broker], database: [place.database] });
  await contestant.prepare(items);
  globalThis.gc?.();
  await contestant.run(items, meter);
  return { ok: true, round: meter.round, effects: await contestant.effects(items) };
}

async function close(): Promise<void> {
  const open = contestant;
  contestant = undefined;
  await open?.close();
}

/** Whoever measures may be gone; then `disconnect` ends this process. */
const send = (reply: Reply): void => void process.send?.(reply, () => undefined);

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
