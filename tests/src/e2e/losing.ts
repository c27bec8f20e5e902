import type { Contestant } from '../bench/contestant.ts';

/** Says that it has done all, and has lost one. */
export const open = (): Promise<Contestant> =>
  Promise.resolve({
    prepare: () => Promise.resolve(),
    run: (items, meter) => {
      meter.start();
      meter.stop(items);
      return Promise.resolve();
    },
    effects: (items) => Promise.resolve({ 'rows written': items, 'events delivered': items - 1 }),
    close: () => Promise.resolve(),
  });
