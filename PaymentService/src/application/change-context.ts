import type { Clock } from '@ticketwave/building-blocks/domain';
import { newId } from '@ticketwave/building-blocks/messaging';
import { currentCorrelation } from '@ticketwave/building-blocks/observability';
import type { ChangeContext } from '../domain/change-context.ts';

/** Now, because of the request or message that is being handled. */
export function changeContextOf(clock: Clock, refundId: string = newId()): ChangeContext {
  const id = newId();
  const origin = currentCorrelation() ?? { correlationId: id, causationId: id };
  return { at: clock.now(), origin, refundId };
}
