import { integrationEvent, uuid } from '@ticketwave/contracts';
import Joi from 'joi';

/** The events of `shop`, a service that exists only in the specs. */
interface OrderData {
  readonly order_id: string;
  readonly note: string;
}

const schema = Joi.object<OrderData, true>({ order_id: uuid, note: Joi.string().allow('') });
const common = {
  publisher: 'shop',
  version: '1.0',
  entity: (data: OrderData) => data.order_id,
  schema,
} as const;

export class OrderPlacedIntegrationEvent extends integrationEvent({
  ...common,
  type: 'shop.order.placed',
  kind: 'fact',
}) {}

/** In the same stream as `OrderPlacedIntegrationEvent`. */
export class OrderPaidIntegrationEvent extends integrationEvent({
  ...common,
  type: 'shop.order.paid',
  kind: 'fact',
}) {}

/** Leaves in batches. */
export class OrderTrackedIntegrationEvent extends integrationEvent({
  ...common,
  type: 'shop.order.tracked',
  kind: 'fact',
  batched: true,
}) {}

/** Leaves compressed if it is large. */
export class OrderScannedIntegrationEvent extends integrationEvent({
  ...common,
  type: 'shop.order.scanned',
  kind: 'fact',
  compressed: { encoding: 'gzip', from: 1_024 },
}) {}

export class DispatchParcelIntegrationEvent extends integrationEvent({
  ...common,
  type: 'shop.parcel.dispatch-requested',
  kind: 'request',
}) {}
