/** Exchanges, queues and bindings, in the format of RabbitMQ's definitions files. */
export const DEFINITIONS_FILE = 'rabbitmq/definitions.json';
/** What the account of each service may do, in the same format. */
export const PERMISSIONS_FILE = 'rabbitmq/permissions.json';
