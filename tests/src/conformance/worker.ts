import type { Contestant, OpenContestant } from './contestant.ts';
import type { Reply, Request } from './protocol.ts';
import { Shop } from './shop.ts';

/** One process of a contestant. It does what it is asked to, and ends with whoever asks. */
let contestant: Contestant | undefined;
let shop: Shop | undefined;

process.on('message', (request: Request) => {
  const { number } = request;
  answer(request).then(
    (outcome) => send({ number, outcome }),
    (error: unknown) => send({ number, problem: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit());

type Answer = Extract<Reply, { outcome: unknown }>['outcome'];

async function answer(request: Request): Promise<Answer> {
  switch (request.ask) {
    case 'open': {
      const { module, place, settings, isFirstProcess } = request;
      shop = new Shop(isFirstProcess, (note) => send({ ran: note, at: Date.now() }));
      const { open } = (await import(`./contestants/${module}.js`)) as { open: OpenContestant };
      contestant = await open(place, settings, shop);
      return 'done';
    }
    case 'publish':
      return opened().publish(request.order);
    case 'transact': {
      const { transact } = opened();
      if (!transact) return 'not-offered';
      await transact(request.order, request.isRolledBack);
      return 'done';
    }
    case 'release':
      shop?.release();
      return 'done';
    case 'stop':
      await opened().stop();
      // Whatever a library leaves running does not count.
      setImmediate(() => process.disconnect());
      return 'done';
  }
}

function opened(): Contestant {
  if (!contestant) throw new Error('No contestant was opened.');
  return contestant;
}

/** Resolves when it has left this process. Whoever asks may be gone; then `disconnect` ends this process. */
const send = (reply: Reply): Promise<void> =>
  new Promise((resolve) => {
    if (process.send) process.send(reply, () => resolve());
    else resolve();
  });
