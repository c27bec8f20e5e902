import { takenBy, type SubscribedQueue } from '../messaging/index.ts';
import type { BrokerWiring, Topology } from '../rabbitmq/index.ts';

type Declared = Topology['bindings'][number];

/** A binding of a queue or of an exchange of a service, with what its code and the broker say of it. */
export interface WiredBinding extends Declared {
  /** Whether the code of this service wants it; what binds a queue of another is that service's to say. */
  readonly declared: boolean;
  /** Null if the broker's bindings cannot be listed. */
  readonly onBroker: boolean | null;
}

/** What a service owns on the broker, as its code declares it and as it is there. */
export interface Wiring {
  readonly exchanges: readonly {
    readonly exchange: string;
    readonly type: string;
    readonly onBroker: boolean;
  }[];
  /** The queues that its handlers read, with the routing keys of what they take. */
  readonly queues: readonly { readonly queue: string; readonly takes: readonly string[] }[];
  readonly bindings: readonly WiredBinding[];
  /** Why `onBroker` of the bindings is null; null if it is not. */
  readonly bindingsUnknown: string | null;
}

/** Pure. */
export function wiringOf(
  { exchanges, queues: owned, bindings }: Topology,
  queues: readonly SubscribedQueue[],
  found: BrokerWiring,
): Wiring {
  const own = new Set([...exchanges, ...owned].map(({ name }) => name));
  const wanted = new Set(bindings.map(keyOf));
  const there = found.bindings && new Set(found.bindings.map(keyOf));
  // Every queue is bound to the exchange without a name, and nobody can change that.
  const undeclared = (found.bindings ?? []).filter(
    (binding) =>
      binding.exchange !== '' &&
      (own.has(binding.exchange) || own.has(binding.queue)) &&
      !wanted.has(keyOf(binding)),
  );
  return {
    exchanges: exchanges.map(({ name, type }) => ({
      ...{ exchange: name, type, onBroker: found.exchanges.has(name) },
    })),
    queues: queues.map((queue) => ({
      queue: queue.queue,
      takes: [...new Set(takenBy(queue).map(({ contract }) => contract.routingKey))],
    })),
    bindings: [
      ...bindings.map((binding) => ({
        ...binding,
        ...{ declared: true, onBroker: there ? there.has(keyOf(binding)) : null },
      })),
      ...undeclared.map((binding) => ({ ...binding, declared: false, onBroker: true })),
    ],
    bindingsUnknown: found.bindingsUnknown,
  };
}

const keyOf = ({ exchange, queue, routingKey }: Declared): string =>
  JSON.stringify([exchange, queue, routingKey]);
