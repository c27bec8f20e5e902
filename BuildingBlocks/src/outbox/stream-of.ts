import type { IntegrationEvent } from '@ticketwave/contracts';

/** `{service}.{entity}:{entity id}`: what is numbered and ordered together. */
export const streamOf = ({ event }: { readonly event: IntegrationEvent }): string =>
  `${event.contract.streamName}:${event.contract.entity(event.data)}`;
