import { ContractError, versionsOf, type Contract } from '@ticketwave/contracts';
import type { IntegrationEventHandler } from './integration-event-handler.ts';
import { decidedOrder, type OrderByStream } from './order-by-stream.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './retry-policy.ts';
import type { Subscription } from './subscription.ts';

export type Binding = SubscribedQueue['bindings'][number];

/** A subscription of a service with its handlers, everything decided. */
export interface SubscribedQueue {
  readonly queue: string;
  readonly bindings: readonly {
    readonly exchange: string;
    readonly pattern: string;
  }[];
  readonly handlers: readonly IntegrationEventHandler[];
  readonly retry: RetryPolicy;
  readonly timeout: number;
  readonly concurrency: number;
  readonly batch: number;
  /** Undefined if messages are handled in the order of the queue. */
  readonly order: Required<OrderByStream> | undefined;
  /** Absent if its tables cannot be made anew from stored events. */
  readonly rebuildable?: { readonly tables: readonly string[] };
  /** Messages that the broker hands over before the first of them is settled. */
  readonly prefetch: number;
}

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * The queues of a service, computed from its handlers.
 * @throws ContractError if two handlers of a queue want the same event, no binding lets a handled event in, or an older
 * version that its upcasters read, a binding begins with no word, one name stands for two subscriptions, or a
 * rebuildable subscription has no order or no tables.
 */
export function subscribedQueues(
  service: string,
  handlers: readonly IntegrationEventHandler[],
): SubscribedQueue[] {
  const groups = new Map<string, { subscription: Subscription; handlers: IntegrationEventHandler[] }>();
  for (const handler of handlers) {
    const subscription = handler.subscription ?? { name: defaultName(handler) };
    const group = groups.get(subscription.name) ?? { subscription, handlers: [] };
    if (handler.subscription !== undefined && group.subscription !== subscription) {
      throw new ContractError(
        `two subscriptions of ${service} are named '${subscription.name}': share one object`,
      );
    }
    group.handlers.push(handler);
    groups.set(subscription.name, group);
  }
  return [...groups.values()]
    .map(({ subscription, handlers: ofQueue }) => subscribedQueue(service, subscription, ofQueue))
    .sort((a, b) => a.queue.localeCompare(b.queue));
}

function subscribedQueue(
  service: string,
  subscription: Subscription,
  handlers: readonly IntegrationEventHandler[],
): SubscribedQueue {
  if (!NAME.test(subscription.name))
    throw new ContractError(`subscription '${subscription.name}' must be kebab-case`);
  const queue = `${service}.${subscription.name}`;
  const contracts = handlers.flatMap(({ handles }) => versionsOf(handles.contract));
  const patterns = subscription.binds ?? contracts.map(({ routingKey }) => routingKey);
  requireSoundHandlers(queue, contracts, patterns);
  const { concurrency = 10, batch = 32 } = subscription;
  return {
    queue,
    bindings: patterns.flatMap((pattern) =>
      exchangesOf(pattern, contracts).map((exchange) => ({ exchange, pattern })),
    ),
    handlers,
    retry: subscription.retry ?? DEFAULT_RETRY,
    timeout: subscription.timeout ?? 10_000,
    concurrency,
    batch,
    order: subscription.order && decidedOrder(subscription.order),
    ...(subscription.rebuildable && { rebuildable: decidedRebuildable(queue, subscription) }),
    prefetch: prefetchOf({ concurrency, batch }, contracts),
  };
}

const TABLE = /^[a-z_][a-z0-9_]{0,62}$/;

function decidedRebuildable(
  queue: string,
  { order, rebuildable }: Subscription,
): { readonly tables: readonly string[] } {
  const { tables } = rebuildable ?? { tables: [] };
  if (order === undefined)
    throw new ContractError(
      `queue '${queue}' is rebuildable, and has no order: declare order 'stream' as well`,
    );
  if (tables.length === 0 || !tables.every((table) => TABLE.test(table)))
    throw new ContractError(
      `queue '${queue}' is rebuildable: name its tables in lower case and without a schema, one at least`,
    );
  return { tables };
}

function requireSoundHandlers(
  queue: string,
  contracts: readonly Contract<object>[],
  patterns: readonly string[],
): void {
  const seen = new Set<string>();
  for (const { routingKey, upcasters } of contracts) {
    if (seen.has(routingKey))
      throw new ContractError(`two handlers of queue '${queue}' handle ${routingKey}`);
    seen.add(routingKey);
    // A version for which there are upcasters may be let in later, when no instance runs any more that does not know it.
    if (upcasters === undefined && !patterns.some((pattern) => matchesPattern(pattern, routingKey))) {
      throw new ContractError(`queue '${queue}' handles ${routingKey}, but none of its bindings lets it in`);
    }
  }
}

/** While one batch is handled the next one arrives. What carries many events is unsettled as long as any of them is. */
function prefetchOf(
  { concurrency, batch }: Pick<SubscribedQueue, 'concurrency' | 'batch'>,
  contracts: readonly Contract<object>[],
): number {
  const takesMany = contracts.some(({ batched }) => batched === true);
  return batch === 1 || takesMany ? concurrency : Math.max(concurrency, 2 * batch);
}

/**
 * Where events that match a pattern are published: where the handled event is that it names, or those are that begin with the same word. A word that
 * begins none of them is the name of a publisher.
 */
function exchangesOf(pattern: string, contracts: readonly Contract<object>[]): string[] {
  const [word = ''] = pattern.split('.');
  if (!/^[a-z]/.test(word)) {
    throw new ContractError(`'${pattern}' must begin with the first word of an event type, such as orders`);
  }
  const exact = contracts.filter(({ routingKey }) => routingKey === pattern);
  const alike = exact.length > 0 ? exact : contracts.filter(({ type }) => type.startsWith(`${word}.`));
  return alike.length === 0 ? [`${word}.events`] : [...new Set(alike.map(({ exchange }) => exchange))];
}

/** What the handlers of a queue take, in which version, as far as its bindings let it in. */
export const takenBy = ({
  bindings,
  handlers,
}: SubscribedQueue): { readonly handler: IntegrationEventHandler; readonly contract: Contract<object> }[] =>
  handlers
    .flatMap((handler) => versionsOf(handler.handles.contract).map((contract) => ({ handler, contract })))
    .filter(({ contract: { routingKey, exchange } }) =>
      bindings.some(
        (binding) => binding.exchange === exchange && matchesPattern(binding.pattern, routingKey),
      ),
    );

/** `UpdateEventInventoryIntegrationEvent` → `update-event-inventory`. */
function defaultName({ handles }: IntegrationEventHandler): string {
  return handles.name
    .replace(/IntegrationEvent$/, '')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase();
}

/** Whether a topic exchange routes the key to a queue bound with the pattern: `*` is one word, `#` any number. */
export function matchesPattern(pattern: string, routingKey: string): boolean {
  const match = (patternWords: string[], words: string[]): boolean => {
    const [first, ...rest] = patternWords;
    if (first === undefined) return words.length === 0;
    if (first === '#')
      return words.length === 0
        ? match(rest, words)
        : match(rest, words) || match(patternWords, words.slice(1));
    return words.length > 0 && (first === '*' || first === words[0]) && match(rest, words.slice(1));
  };
  return match(pattern.split('.'), routingKey.split('.'));
}

/** Whether a queue with this binding expects more than one event type. */
export const isWildcard = (pattern: string): boolean => /(^|\.)[*#](\.|$)/.test(pattern);
