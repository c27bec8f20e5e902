export type { BrokerAddress, BrokerSettings } from './broker-address.ts';
export type { ExchangesBy } from './declare.ts';
export { Acknowledgements } from './acknowledgements.ts';
export { QueueProgress } from './queue-progress.ts';
export { RabbitMqEventBus } from './rabbitmq-event-bus.ts';
export { serviceTopology } from './topology.ts';
export { received } from './received-message.ts';
