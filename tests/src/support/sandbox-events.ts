/** The events of `shop`, a service that exists only in the specs. */
export {
  DispatchParcelIntegrationEvent,
  OrderPaidIntegrationEvent,
  OrderPlacedIntegrationEvent,
} from '@ticketwave/testing/behaviours';
