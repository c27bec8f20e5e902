import type { Launch } from './launch.ts';

/** Says which service has ended by itself, and why, as soon as one does. @returns aborted from then on */
export function lostService({ endings }: Launch): AbortSignal {
  const lost = new AbortController();
  endings.on('ended', (_service, why) => {
    console.error(`✗ ${why}`);
    lost.abort();
  });
  return lost.signal;
}
