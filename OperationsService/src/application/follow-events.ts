import { isOfType, type StoredEvent } from '../domain/stored-event.ts';
import type { EventArchive, EventFilter } from './event-archive.ts';

/** Events that are read at a time. */
const PAGE = 200;

/** Whether it is what somebody looks for. Pure. */
export function isWanted(event: StoredEvent, { type, entityId, correlationId }: EventFilter): boolean {
  return (
    (type === undefined || isOfType(event.eventType, type)) &&
    (entityId === undefined || event.entityId === entityId) &&
    (correlationId === undefined || event.correlationId === correlationId.toLowerCase())
  );
}

/**
 * What is stored after a position, as it comes, in the order of the positions; none is missed. Gives an empty page when there is
 * nothing new.
 * @param parts.rest waits a moment, when there is nothing more
 * @param parts.isOver asked before each look
 */
export async function* followEvents(
  archive: Pick<EventArchive, 'after'>,
  {
    from,
    filter,
    rest,
    isOver,
  }: {
    readonly from: number;
    readonly filter: EventFilter;
    readonly rest: () => Promise<unknown>;
    readonly isOver: () => boolean;
  },
): AsyncGenerator<readonly StoredEvent[]> {
  let position = from;
  while (!isOver()) {
    const page = await archive.after(position, PAGE);
    position = page.at(-1)?.position ?? position;
    yield page.filter((event) => isWanted(event, filter));
    if (page.length < PAGE) await rest();
  }
}
