import { SendBookingNotificationIntegrationEvent } from '@ticketwave/booking-contracts';
import { whileInnocentsBook } from '../innocents.ts';
import { pause } from '../pause.ts';
import { proof, type Fault } from './fault.ts';

const USER = 'booking';
const { exchange, routingKey } = SendBookingNotificationIntegrationEvent.contract;
/** How the routing key stands in a regular expression of alternatives. */
const ALTERNATIVE = routingKey.replaceAll('.', String.raw`\.`);

/** A service may no longer publish one type of event: the broker closes its channel whenever it tries. */
export const revokedTopicPermission: Fault = (arena, { kind, durationMs }, load) =>
  whileInnocentsBook(arena, load, kind, async () => {
    const { management, services } = arena;
    const right = await management.topicPermission(USER, exchange);
    const refused = services.booking.logged(/ACCESS[_-]REFUSED/, 60_000);
    await management.permit(USER, { ...right, write: right.write.replace(ALTERNATIVE, 'revoked') });
    try {
      // A channel remembers what it was allowed.
      await management.closeConnections(USER);
      await proof(`${USER} was not refused.`, () => refused, 60_000);
      await pause(durationMs);
    } finally {
      await management.permit(USER, right);
      await management.closeConnections(USER);
    }
    return `${routingKey} refused for ${Math.round(durationMs / 1_000)} s`;
  });
