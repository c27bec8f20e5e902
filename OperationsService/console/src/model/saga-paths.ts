import type { Flow } from './answers.ts';

/** Sagas that are asked for at most: those of the first things that the flow is about. */
const MOST = 10;

/** Where the sagas of a flow are asked for: in the services that take part, by what their own messages are about. Pure. */
export function sagaPathsOf({ messages }: Flow, services: readonly string[]): [string, string][] {
  const paths = new Map<string, string>();
  for (const { from, event } of messages)
    if (services.includes(from))
      paths.set(
        `${from} ${event.entityId}`,
        `/console/api/services/${from}/ops/sagas/${encodeURIComponent(event.entityId)}`,
      );
  return [...paths].slice(0, MOST);
}
