import { allEvents } from './all-events.ts';

/** The one queue that only watches requests (SPEC section 2). */
const WATCHER = 'operations.event-store';

const requests = allEvents.map(({ contract }) => contract).filter(({ kind }) => kind === 'request');
const isRequest = (pattern: string): boolean => requests.some(({ routingKey }) => routingKey === pattern);

const ownerOf = (name: string): string => name.split('.')[0]!;
/** Types whose first word is not their publisher: the two exceptions of SPEC section 2. */
const PUBLISHERS: Readonly<Record<string, string>> = { receipt: 'payment', analytics: 'operations' };

/** Services of whose requests somebody watches the tap. */
export const tappedServices = [...new Set(requests.map(({ publisher }) => publisher))];

/** From which exchange a queue gets what it binds by a pattern. */
export function sourceOf(queue: string, pattern: string): string {
  const owner = ownerOf(pattern);
  if (queue === WATCHER && isRequest(pattern)) return `${owner}.tap`;
  return `${PUBLISHERS[owner] ?? owner}.events`;
}
