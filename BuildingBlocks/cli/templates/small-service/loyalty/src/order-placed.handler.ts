import { OrderPlacedIntegrationEvent } from '@shop/orders-contracts';
import { on } from '@ticketwave/building-blocks/messaging';
import type { Entries } from './entries.ts';
import { recordEntry } from './record-entry.ts';

/** A second delivery of the message never gets here. */
export const recordOrderPlaced = (entries: Entries) =>
  on(OrderPlacedIntegrationEvent, {}, (data, work) =>
    recordEntry(OrderPlacedIntegrationEvent.contract.entity(data), new Date(), entries, work),
  );
