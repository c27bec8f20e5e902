import { logLine } from '../messaging/index.ts';
import { correlate, isLogged, type Logger } from '../observability/index.ts';
import type { PendingEvent } from '../outbox/index.ts';

/** Says that a unit of work with this event has committed, under the event's correlation id. */
export function logPublishing(logger: Logger, { event, className, id, correlation }: PendingEvent): void {
  if (!isLogged(logger, 'info')) return;
  const data = event.data as object;
  correlate(correlation, () =>
    logger.info(logLine('Publishing', { name: className, contract: event.contract }, data), {
      activity: 'publishing',
      eventClass: className,
      eventType: event.contract.type,
      eventId: id,
      entityId: event.contract.entity(data),
    }),
  );
}
