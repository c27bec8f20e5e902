import { isDeepStrictEqual } from 'node:util';
import { matchesPattern } from '@ticketwave/building-blocks/adapters';

/** What is compared: of the code as well as of a broker. */
export interface WireDefinitions {
  readonly vhosts: readonly { readonly name: string }[];
  /** Users and rights are undefined where the account may not see them: they are not compared then. */
  readonly users: readonly { readonly name: string; readonly tags: string | readonly string[] }[] | undefined;
  readonly permissions: readonly Permission[] | undefined;
  readonly topic_permissions: readonly TopicPermission[] | undefined;
  readonly exchanges: readonly Declared[];
  readonly queues: readonly Declared[];
  readonly bindings: readonly Bound[];
}

/** What the code says, with nothing left out. */
export type Whole = WireDefinitions & {
  readonly [Part in 'users' | 'permissions' | 'topic_permissions']: NonNullable<WireDefinitions[Part]>;
};

interface Permission {
  readonly user: string;
  readonly vhost: string;
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

interface TopicPermission extends Omit<Permission, 'configure'> {
  readonly exchange: string;
}

/** A queue or an exchange. */
interface Declared {
  readonly name: string;
  readonly vhost: string;
  readonly type?: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  readonly internal?: boolean;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface Bound {
  readonly source: string;
  readonly vhost: string;
  readonly destination: string;
  readonly destination_type: string;
  readonly routing_key: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export type DifferenceKind =
  | 'missing-virtual-host'
  | `${'missing' | 'different' | 'unknown'}-${'exchange' | 'queue' | 'permission' | 'topic-permission'}`
  | `${'missing' | 'different'}-user`
  | 'missing-binding'
  | 'stale-binding'
  | 'second-answer'
  | 'harmful-policy';

/** One thing in which a broker is not as the code says. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** What it is about, as a person would name it. */
  readonly subject: string;
  /** As the code says; null if it knows no such thing. */
  readonly expected: unknown;
  /** As it is on the broker; null if it is not there. */
  readonly found: unknown;
}

export interface Ours {
  /** Everything whose name begins with one of them and a dot is ours. */
  readonly services: readonly string[];
  /** What exactly one queue may be bound to. */
  readonly requests: readonly { readonly exchange: string; readonly routingKey: string }[];
}

/** Whether a queue or exchange is ours, by its name. */
export const isOurs =
  ({ services }: Pick<Ours, 'services'>) =>
  (name: string): boolean =>
    services.some((service) => name.startsWith(`${service}.`));

/** Everything in which the broker differs from the code, as far as it is ours: others may be on the broker, too. */
export function compareTopology(expected: Whole, broker: WireDefinitions, ours: Ours): Difference[] {
  const vhost = expected.vhosts[0]?.name ?? '/';
  if (!broker.vhosts.some(({ name }) => name === vhost))
    return [{ kind: 'missing-virtual-host', subject: vhost, expected: vhost, found: null }];
  const here = <T extends { readonly vhost: string }>(items: readonly T[]): T[] =>
    items.filter((item) => item.vhost === vhost);
  const isOneOfOurs = isOurs(ours);
  const users = new Set(expected.users.map(({ name }) => name));
  const named = ({ name }: Declared): boolean => isOneOfOurs(name);
  return [
    ...diff('exchange', expected.exchanges, here(broker.exchanges), nameOf, exchangeTraits, named),
    ...diff('queue', expected.queues, here(broker.queues), nameOf, queueTraits, named),
    ...diffBindings(expected.bindings, here(broker.bindings), isOneOfOurs),
    ...secondAnswers(expected.bindings, here(broker.bindings), ours),
    ...(broker.users ? diffUsers(expected.users, broker.users) : []),
    ...(broker.permissions
      ? diff('permission', expected.permissions, here(broker.permissions), ofUser, rights, () => false)
      : []),
    ...(broker.topic_permissions
      ? diff(
          'topic-permission',
          expected.topic_permissions,
          here(broker.topic_permissions),
          onExchange,
          rights,
          (row) => users.has(row.user),
        )
      : []),
  ];
}

const nameOf = ({ name }: Declared): string => name;
const ofUser = ({ user }: Permission): string => user;
const onExchange = ({ user, exchange }: TopicPermission): string => `${user} on ${exchange}`;
const queueTraits = ({ durable, auto_delete, arguments: given }: Declared): object => {
  return { durable, auto_delete, arguments: given };
};
/** An exchange that is not internal may leave that out. */
const exchangeTraits = (exchange: Declared): object => {
  return { type: exchange.type, internal: exchange.internal ?? false, ...queueTraits(exchange) };
};
const rights = (row: Permission | TopicPermission): object => {
  const { write, read } = row;
  return 'configure' in row
    ? { configure: row.configure, write, read }
    : { exchange: row.exchange, write, read };
};

/** @param isUnknown whether something that the code does not know is a difference */
function diff<T>(
  what: 'exchange' | 'queue' | 'permission' | 'topic-permission',
  expected: readonly T[],
  found: readonly T[],
  keyOf: (item: T) => string,
  traitsOf: (item: T) => object,
  isUnknown: (item: T) => boolean,
): Difference[] {
  const there = new Map(found.map((item) => [keyOf(item), item]));
  const known = new Set(expected.map(keyOf));
  const missingOrDifferent = expected.flatMap((item): Difference[] => {
    const subject = keyOf(item);
    const other = there.get(subject);
    if (other === undefined)
      return [{ kind: `missing-${what}`, subject, expected: traitsOf(item), found: null }];
    const [wanted, actual] = onlyDifferent(traitsOf(item), traitsOf(other));
    if (isDeepStrictEqual(wanted, actual)) return [];
    return [{ kind: `different-${what}`, subject, expected: wanted, found: actual }];
  });
  const unknown = found
    .filter((item) => !known.has(keyOf(item)) && isUnknown(item))
    .map((item): Difference => {
      return { kind: `unknown-${what}`, subject: keyOf(item), expected: null, found: traitsOf(item) };
    });
  return [...missingOrDifferent, ...unknown];
}

/** Both sides without what they agree on; of arguments each by itself. */
function onlyDifferent(expected: object, found: object): [object, object] {
  const [left, right] = [flat(expected), flat(found)];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  const differing = names.filter((name) => !isDeepStrictEqual(left[name], right[name])).sort();
  const pick = (side: Record<string, unknown>): object =>
    Object.fromEntries(differing.map((name) => [name, side[name] ?? null]));
  return [pick(left), pick(right)];
}

const flat = (object: object): Record<string, unknown> => {
  const { arguments: given, ...rest } = object as { arguments?: Record<string, unknown> };
  return { ...rest, ...given };
};

const describeBinding = ({ source, destination, routing_key }: Bound): string =>
  `${source} → ${destination} by ${routing_key}`;
const bindingKey = (binding: Bound): string =>
  JSON.stringify([
    binding.source,
    binding.destination_type,
    binding.destination,
    binding.routing_key,
    binding.arguments,
  ]);

/** Stale is what lets into a queue of ours what the code does not know of, wherever it comes from. */
function diffBindings(
  expected: readonly Bound[],
  found: readonly Bound[],
  isOurs: (name: string) => boolean,
): Difference[] {
  const [wanted, there] = [new Set(expected.map(bindingKey)), new Set(found.map(bindingKey))];
  const missing = expected.filter((binding) => !there.has(bindingKey(binding)));
  const stale = found.filter((binding) => isOurs(binding.destination) && !wanted.has(bindingKey(binding)));
  return [
    ...missing.map((binding) => aboutBinding('missing-binding', binding, binding, null)),
    ...stale.map((binding) => aboutBinding('stale-binding', binding, null, binding)),
  ];
}

/** A queue of somebody else that takes a request makes it look answered when nobody answers it. */
function secondAnswers(
  expected: readonly Bound[],
  found: readonly Bound[],
  { requests, services }: Ours,
): Difference[] {
  const wanted = new Set(expected.map(bindingKey));
  return found
    .filter(({ destination }) => !services.some((service) => destination.startsWith(`${service}.`)))
    .filter((binding) => !wanted.has(bindingKey(binding)))
    .filter(({ source, routing_key }) =>
      requests.some(
        ({ exchange, routingKey }) => exchange === source && matchesPattern(routing_key, routingKey),
      ),
    )
    .map((binding) => aboutBinding('second-answer', binding, null, binding));
}

const aboutBinding = (
  kind: DifferenceKind,
  binding: Bound,
  expected: unknown,
  found: unknown,
): Difference => {
  return { kind, subject: describeBinding(binding), expected, found };
};

type Users = NonNullable<WireDefinitions['users']>;

function diffUsers(expected: Users, found: Users): Difference[] {
  const there = new Map(found.map(({ name, tags }) => [name, tagsOf(tags)]));
  return expected.flatMap(({ name, tags }): Difference[] => {
    const wanted = tagsOf(tags);
    const actual = there.get(name);
    if (actual === undefined)
      return [{ kind: 'missing-user', subject: name, expected: { tags: wanted }, found: null }];
    if (isDeepStrictEqual(wanted, actual)) return [];
    return [{ kind: 'different-user', subject: name, expected: { tags: wanted }, found: { tags: actual } }];
  });
}

/** A list in newer definitions, words between commas in older ones. */
const tagsOf = (tags: string | readonly string[]): string[] =>
  (typeof tags === 'string' ? tags.split(',') : [...tags]).filter(Boolean).sort();
