import {
  integrationEvent,
  upcaster,
  type GoldenMessage,
  type IntegrationEventClass,
} from '@ticketwave/contracts';
import Joi from 'joi';

/** Three versions of one event of `shop`, the service of the specs. */
const text = Joi.string();
const common = {
  publisher: 'shop',
  type: 'shop.order.shipped',
  kind: 'fact',
  entity: (data: { readonly order_id: string }) => data.order_id,
} as const;

interface Shipped {
  readonly order_id: string;
  readonly recipient: string;
}

export class OrderShippedIntegrationEvent extends integrationEvent({
  ...common,
  version: '1.0',
  schema: Joi.object<Shipped, true>({ order_id: text, recipient: text }),
}) {}

interface ShippedV2 {
  readonly order_id: string;
  readonly first_name: string;
  readonly last_name: string;
}

export class OrderShippedV2IntegrationEvent extends integrationEvent({
  ...common,
  version: '2.0',
  schema: Joi.object<ShippedV2, true>({ order_id: text, first_name: text, last_name: text }),
}) {}

interface ShippedV3 extends ShippedV2 {
  readonly country: string | null;
}

export class OrderShippedV3IntegrationEvent extends integrationEvent({
  ...common,
  version: '3.0',
  schema: Joi.object<ShippedV3, true>({
    order_id: text,
    first_name: text,
    last_name: text,
    country: text.allow(null),
  }),
}) {}

/** The first word is the first name. Of a recipient of one word there is no last name, which no version allows. */
export const namesApart = upcaster(
  OrderShippedIntegrationEvent,
  OrderShippedV2IntegrationEvent,
  ({ order_id, recipient }) => {
    if (recipient === 'nobody') throw new Error('nobody has no names');
    const [first_name = '', ...rest] = recipient.split(' ');
    return { order_id, first_name, last_name: rest.join(' ') };
  },
);

export const withCountry = upcaster(
  OrderShippedV2IntegrationEvent,
  OrderShippedV3IntegrationEvent,
  (data) => ({ ...data, country: null }),
);

/** What was published of each version, as it lies with the goldens of services. */
export const shippedGoldens: Readonly<Record<string, GoldenMessage>> = Object.fromEntries([
  golden(OrderShippedIntegrationEvent, { recipient: 'Ada Lovelace' }),
  golden(OrderShippedV2IntegrationEvent, { first_name: 'Ada', last_name: 'Lovelace' }),
  golden(OrderShippedV3IntegrationEvent, { first_name: 'Ada', last_name: 'Lovelace', country: 'GB' }),
]);

function golden({ contract }: IntegrationEventClass, data: object): [string, GoldenMessage] {
  const { exchange, routingKey, type, version } = contract;
  const [id, order] = ['0197f1f0-6f0a-7c3e-9d55-0242ac120002', '0197f1f0-6f0a-7c3e-9d55-0242ac120001'];
  return [
    routingKey,
    {
      exchange,
      routing_key: routingKey,
      properties: {
        message_id: id,
        type,
        correlation_id: order,
        content_type: 'application/json',
        delivery_mode: 2,
        timestamp: 1_769_769_000,
        app_id: 'shop-service',
        user_id: 'shop',
      },
      headers: { 'x-event-version': version, 'x-causation-id': order, 'x-entity-id': order, 'x-sequence': 1 },
      body: {
        event_id: id,
        event_type: type,
        event_version: version,
        timestamp: '2026-01-30T10:30:00.000Z',
        correlation_id: order,
        causation_id: order,
        data: { order_id: order, ...data },
        metadata: { source: 'shop-service', source_version: '1.0.0', entity_id: order, sequence: 1 },
      },
    },
  ];
}
