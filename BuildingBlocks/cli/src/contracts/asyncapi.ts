import { takenBy } from '@ticketwave/building-blocks/adapters';
import type { ServiceWire } from '../topology/definitions.ts';
import { MAXIMUM_BATCH_EVENTS, MAXIMUM_MESSAGE_BYTES, type Contract } from '@ticketwave/contracts';
import { bodySchemaOf, type Definitions, type JsonSchema } from '@ticketwave/contracts/json-schema';
import { invocation } from '../operator/invocation.ts';
import type { Goldens } from './goldens.ts';

export interface AsyncApiOptions {
  /** The document of what this service sends and receives; of everything that is sent if undefined. */
  readonly service?: string | undefined;
  readonly virtualHost: string;
  readonly goldens: Goldens;
}

/** A document in AsyncAPI 3. */
export interface AsyncApi {
  readonly asyncapi: '3.0.0';
  readonly [part: string]: unknown;
}

interface Published {
  readonly event: string;
  readonly contract: Contract<object>;
}

const PREFACE =
  'Messages are JSON, persistent, at most 256 KiB, and may arrive more than once: `message_id` says which are the same. ' +
  'Readers take fields that they do not know, and dispatch on `type` and `x-event-version`, never on the routing key.';

/**
 * What services publish on RabbitMQ and who reads it. Each operation is one of the application that the document is about;
 * of the document of everything, those of the publishers. Pure.
 */
export function asyncApiOf(
  wires: readonly ServiceWire[],
  { service, virtualHost, goldens }: AsyncApiOptions,
): AsyncApi {
  const all = wires.flatMap(({ publishes }) =>
    publishes.map(({ name, contract }): Published => ({
      event: name,
      contract: contract as Contract<object>,
    })),
  );
  const isSent = ({ contract }: Published): boolean =>
    service === undefined || contract.publisher === service;
  const sent = all.filter(isSent);
  const received = service === undefined ? [] : receivedBy(wires, service);
  const concerned = [...sent, ...received.filter((one) => !sent.some((other) => sameEvent(one, other)))];
  const definitions: Definitions = { at: '#/components/schemas/', found: {} };
  const messages = concerned.map((one): [string, JsonSchema] => [
    one.contract.routingKey,
    messageOf(one, definitions, goldens),
  ]);
  return {
    asyncapi: '3.0.0',
    info: infoOf(service),
    defaultContentType: 'application/json',
    servers: {
      rabbitmq: {
        host: '{host}:5672',
        pathname: `/${encodeURIComponent(virtualHost)}`,
        protocol: 'amqp',
        protocolVersion: '0.9.1',
        description: 'RabbitMQ; AMQP over TLS on 5671.',
        variables: { host: { default: 'localhost', description: 'Of the broker.' } },
      },
    },
    channels: Object.fromEntries(
      concerned.map(({ contract }) => [contract.routingKey, channelOf(contract, virtualHost)]),
    ),
    operations: Object.fromEntries([
      ...sent.map((one) => [`send.${one.contract.routingKey}`, operationOf('send', one, wires)]),
      ...received.map((one) => [
        `receive.${one.contract.routingKey}`,
        operationOf('receive', one, wires, service),
      ]),
    ]),
    components: {
      messages: Object.fromEntries(messages),
      schemas: Object.fromEntries(Object.entries(definitions.found).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

const infoOf = (service: string | undefined): JsonSchema => ({
  title: service === undefined ? 'Integration events' : `Integration events of ${service}`,
  version: '1.0.0',
  description: `${PREFACE} Computed from the contracts by \`${invocation('contracts', 'document')}\`.`,
});

/** The events that the handlers of a service read, as their publishers define them, else as the handlers do. */
function receivedBy(wires: readonly ServiceWire[], service: string): Published[] {
  const handled = wires
    .filter(({ name }) => name === service)
    .flatMap(({ queues }) => queues.flatMap(takenBy));
  const events = handled.map(({ handler, contract: read }): Published => {
    const published = wires
      .flatMap(({ publishes }) => publishes)
      .find(({ contract }) => contract.routingKey === read.routingKey);
    return { event: published?.name ?? handler.handles.name, contract: published?.contract ?? read };
  });
  return events.filter((one, index) => events.findIndex((other) => sameEvent(one, other)) === index);
}

const sameEvent = (one: Published, other: Published): boolean =>
  one.contract.routingKey === other.contract.routingKey;

function channelOf({ routingKey, exchange }: Contract<object>, virtualHost: string): JsonSchema {
  return {
    address: routingKey,
    messages: { event: { $ref: `#/components/messages/${routingKey}` } },
    bindings: {
      amqp: {
        is: 'routingKey',
        exchange: { name: exchange, type: 'topic', durable: true, autoDelete: false, vhost: virtualHost },
        bindingVersion: '0.3.0',
      },
    },
  };
}

function messageOf({ event, contract }: Published, definitions: Definitions, goldens: Goldens): JsonSchema {
  const golden = goldens(contract.routingKey);
  return {
    name: event,
    title: `${event} v${contract.major}`,
    summary:
      contract.kind === 'request'
        ? 'A request: exactly one service answers it.'
        : 'A fact: any number of services may read it.',
    contentType: 'application/json',
    correlationId: { location: '$message.payload#/correlation_id' },
    headers: HEADERS,
    payload: bodySchemaOf(contract, 'reader', definitions),
    bindings: {
      amqp: {
        contentEncoding: contract.compressed?.encoding ?? 'utf-8',
        messageType: contract.type,
        bindingVersion: '0.3.0',
      },
    },
    ...(golden && { examples: [{ name: 'golden', headers: golden.headers, payload: golden.body }] }),
    'x-version': contract.version,
    'x-maximum-bytes': MAXIMUM_MESSAGE_BYTES,
    ...(contract.batched === true && { 'x-batch': BATCH }),
    ...(contract.compressed && { 'x-compressed': contract.compressed }),
  };
}

const BATCH: JsonSchema = {
  description:
    'Several of these may come as one message: its body is a JSON array of payloads, and the header x-batch-size says how ' +
    'many. Such a message has an id of its own, and none of the headers of one event.',
  header: 'x-batch-size',
  maximumEvents: MAXIMUM_BATCH_EVENTS,
};

const HEADERS: JsonSchema = {
  type: 'object',
  properties: {
    'x-event-version': { type: 'string' },
    'x-causation-id': { type: 'string' },
    'x-entity-id': { type: 'string', description: 'Whose stream the event belongs to.' },
    'x-sequence': { type: 'integer', minimum: 1, description: 'Its number in the stream, without gaps.' },
    'x-attempt': { type: 'integer', minimum: 1 },
    'x-redrives': { type: 'integer', minimum: 0 },
    traceparent: { type: 'string' },
  },
};

/** @param service whose queues alone are named; those of all if undefined */
function operationOf(
  action: 'send' | 'receive',
  { event, contract }: Published,
  wires: readonly ServiceWire[],
  service?: string,
): JsonSchema {
  const consumers = consumersOf(contract.routingKey, wires).filter(
    ({ service: name }) => service === undefined || name === service,
  );
  const readers = consumers.map(({ queue }) => queue).join(', ') || 'nobody known here';
  return {
    action,
    channel: { $ref: `#/channels/${contract.routingKey}` },
    messages: [{ $ref: `#/channels/${contract.routingKey}/messages/event` }],
    title: event,
    description:
      action === 'send'
        ? `Published by ${contract.publisher}, read on ${readers}.`
        : `Read on ${readers}, published by ${contract.publisher}.`,
    bindings: {
      amqp:
        action === 'send'
          ? { deliveryMode: 2, mandatory: true, timestamp: true, bindingVersion: '0.3.0' }
          : { ack: true, bindingVersion: '0.3.0' },
    },
    'x-consumers': consumers,
  };
}

/** Which queues' handlers read an event, and which fields of it. */
function consumersOf(routingKey: string, wires: readonly ServiceWire[]): (Consumer & JsonSchema)[] {
  return wires.flatMap(({ name, queues }) =>
    queues.flatMap((queue) =>
      takenBy(queue)
        .filter(({ contract }) => contract.routingKey === routingKey)
        .map(({ handler, contract }) => ({
          service: name,
          queue: queue.queue,
          handler: handler.name,
          reads: Object.keys((contract.schema.describe() as { keys?: object }).keys ?? {}),
        })),
    ),
  );
}

interface Consumer {
  readonly service: string;
  readonly queue: string;
  readonly handler: string;
  readonly reads: readonly string[];
}
