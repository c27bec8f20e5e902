import { specifiedQueues, type ConsumedQueue } from './specified-queues.ts';
import { composedServices } from '../support/topology.ts';

/** The queues of every service: those of SPEC as they stand there, those of other services as these subscribe. */
export const consumedQueues: readonly ConsumedQueue[] = composedServices.flatMap(({ queues }) =>
  queues.map(
    ({ queue, bindings, handlers }) =>
      specifiedQueues.find((specified) => specified.queue === queue) ?? {
        queue,
        binds: bindings.map(({ pattern }) => pattern),
        handlers: Object.fromEntries(
          handlers.map(({ handles, name }) => [handles.contract.routingKey, name]),
        ),
      },
  ),
);
