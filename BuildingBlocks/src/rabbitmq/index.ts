export type { BrokerAddress, BrokerSettings } from './broker-address.ts';
export type { ExchangesBy } from './declare.ts';
export { Acknowledgements } from './acknowledgements.ts';
export { bundle, bundledOf, unbundled } from './bundle.ts';
export { QueueProgress } from './queue-progress.ts';
export { RabbitMqEventBus } from './rabbitmq-event-bus.ts';
export { receivedAgain } from './received-message.ts';
export { Splitter } from './splitter.ts';
export { serviceTopology } from './topology.ts';
