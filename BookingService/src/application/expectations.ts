import {
  InventoryUpdatedIntegrationEvent,
  InventoryUpdateRejectedIntegrationEvent,
} from '@ticketwave/catalog-contracts';
import { expects, uuid } from '@ticketwave/contracts';

/** Without these answers no booking goes on, and none gives its tickets back. */
export const expectations = [
  expects(InventoryUpdatedIntegrationEvent, 'tickets are taken for a booking', {
    update_type: 'reserved',
    booking_id: uuid,
  }),
  expects(InventoryUpdatedIntegrationEvent, 'a booking has given its tickets back', {
    update_type: 'released',
    booking_id: uuid,
  }),
  expects(InventoryUpdateRejectedIntegrationEvent, 'too few tickets are left', {
    rejection_reason: 'sold-out',
  }),
];
