/**
 * Names of OpenTelemetry's semantic conventions, of which those for messaging are not stable yet: its own advice to
 * libraries is to write down what they use. A test compares them with `@opentelemetry/semantic-conventions`.
 */
export const ATTRIBUTE = {
  system: 'messaging.system',
  operationName: 'messaging.operation.name',
  operationType: 'messaging.operation.type',
  destination: 'messaging.destination.name',
  subscription: 'messaging.destination.subscription.name',
  messageId: 'messaging.message.id',
  conversationId: 'messaging.message.conversation_id',
  bodySize: 'messaging.message.body.size',
  routingKey: 'messaging.rabbitmq.destination.routing_key',
  errorType: 'error.type',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
} as const;

/** The value of `messaging.system`. */
export const RABBITMQ = 'rabbitmq';

/** What stands for every value beyond those that are kept apart. */
export const OTHER = '_OTHER';

export const METRIC = {
  sentMessages: 'messaging.client.sent.messages',
  consumedMessages: 'messaging.client.consumed.messages',
  operationDuration: 'messaging.client.operation.duration',
  processDuration: 'messaging.process.duration',
  httpDuration: 'http.server.request.duration',
} as const;

/** Seconds: the boundaries that the conventions advise for durations. */
export const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
