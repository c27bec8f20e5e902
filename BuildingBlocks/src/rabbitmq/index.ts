export type { ExchangesBy } from './declare.ts';
export { DeadLetters } from './dead-letters.ts';
export { definitions, type Definitions, type ServiceWire } from './definitions.ts';
export { formerConfigure, permissions, type Permissions } from './permissions.ts';
export { BrokerUnavailableError, QueueRefusedError } from './operator-connection.ts';
export { RabbitMqEventBus } from './rabbitmq-event-bus.ts';
export type { RedriveReport } from './redrive.ts';
export { fits, type Selection } from './selection.ts';
export { serviceTopology } from './topology.ts';
