export type { BrokerAddress, BrokerSettings } from './broker-address.ts';
export type { ExchangesBy } from './declare.ts';
export { RabbitMqEventBus } from './rabbitmq-event-bus.ts';
export { serviceTopology } from './topology.ts';
