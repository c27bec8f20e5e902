export { definitions, type Definitions, type ServiceWire } from './definitions.ts';
export { RabbitMqEventBus } from './rabbitmq-event-bus.ts';
export { serviceTopology, type Topology } from './topology.ts';
