import Joi from 'joi';
import { describedEvent, Operation, type Router } from '../http/index.ts';
import { takenBy } from '../messaging/index.ts';
import { wiringOf } from '../operations/index.ts';
import { serviceTopology } from '../rabbitmq/index.ts';
import { queueName, text } from './fields.ts';
import { asking, BROKER, type OperatorContext } from './operator-context.ts';

const EVENT = {
  name: Joi.string().description('Of its class.'),
  type: Joi.string(),
  version: Joi.string(),
  kind: Joi.string().valid('fact', 'request'),
  exchange: Joi.string(),
  routingKey: Joi.string(),
  schema: Joi.object().unknown().description('JSON Schema of its data.'),
  example: Joi.object().unknown().allow(null).description('Data of the golden message.'),
};

const showContracts = new Operation({
  name: 'showContracts',
  method: 'get',
  path: '/ops/contracts',
  role: 'reader',
  summary: 'The events that this service publishes, and those that its handlers take, with their schemas',
  answers: {
    200: {
      description: 'As its code declares them.',
      body: Joi.object({
        publishes: Joi.array().items(Joi.object(EVENT)),
        takes: Joi.array().items(Joi.object({ queue: queueName, handler: Joi.string(), ...EVENT })),
      }),
    },
  },
});

const showWiring = new Operation({
  name: 'showWiring',
  method: 'get',
  path: '/ops/wiring',
  role: 'reader',
  summary: 'Its exchanges and bindings, as its code declares them and as they are on the broker',
  answers: {
    200: {
      description: 'Bindings of its queues, and of its exchanges.',
      body: Joi.object({
        exchanges: Joi.array().items(
          Joi.object({ exchange: Joi.string(), type: Joi.string(), onBroker: Joi.boolean() }),
        ),
        queues: Joi.array().items(
          Joi.object({
            queue: queueName,
            takes: Joi.array().items(Joi.string()).description('Routing keys of what its handlers take.'),
          }),
        ),
        bindings: Joi.array().items(
          Joi.object({
            exchange: Joi.string(),
            queue: Joi.string(),
            routingKey: Joi.string().allow(''),
            declared: Joi.boolean().description('By this service; of a queue of another that one says it.'),
            onBroker: Joi.boolean().allow(null).description('Null if nobody can list the bindings.'),
          }),
        ),
        bindingsUnknown: text.description('Why nobody can.'),
      }),
    },
  },
  refusals: BROKER,
});

/** What a service exchanges with others, and over which parts of the broker. */
export function mountWiring(router: Router, { messaging }: OperatorContext): void {
  const { service, queues, publishes } = messaging;
  const topology = serviceTopology(service, queues, publishes);
  const described = (event: Parameters<typeof describedEvent>[0]) => {
    const { example = null, ...rest } = describedEvent(event);
    return { ...rest, example };
  };
  showContracts.mount(router, async () => ({
    status: 200,
    body: {
      publishes: publishes.map(described),
      takes: queues.flatMap((queue) =>
        takenBy(queue).map(({ handler, contract }) => ({
          ...{ queue: queue.queue, handler: handler.name },
          ...described({ name: handler.handles.name, contract }),
        })),
      ),
    },
  }));
  showWiring.mount(router, async () => {
    const found = await asking(() => messaging.bus.wiring(topology.exchanges.map(({ name }) => name)));
    return { status: 200, body: wiringOf(topology, queues, found) };
  });
}
