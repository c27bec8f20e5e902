import { AsyncLocalStorage } from 'node:async_hooks';

/** A handler published while the tables of its subscription are made anew: others would receive it a second time. */
export class PublishingRefusedError extends Error {
  override readonly name = 'PublishingRefusedError';
}

const refusals = new AsyncLocalStorage<{ refused?: PublishingRefusedError }>();

/** Runs the body, in which no unit of work may publish. */
export const refusingToPublish = <R>(body: () => Promise<R>): Promise<R> => refusals.run({}, body);

/** @throws PublishingRefusedError if somebody has published where that is refused, also if it was caught */
export function requireSilence(): void {
  const refused = refusals.getStore()?.refused;
  if (refused) throw refused;
}

/** To be asked before an event is published. @throws PublishingRefusedError */
export function requireMayPublish(className: string): void {
  const refusal = refusals.getStore();
  if (!refusal) return;
  refusal.refused ??= new PublishingRefusedError(
    `${className} was published while tables are made anew: a handler of a rebuildable subscription publishes nothing.`,
  );
  throw refusal.refused;
}
