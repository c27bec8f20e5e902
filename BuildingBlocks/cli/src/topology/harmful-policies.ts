import type { BrokerView, QueueView } from './broker-view.ts';
import type { Difference } from './compare.ts';

/** The smaller one of policy and argument counts: beyond it a message is dropped, or leaves for the dead letters. */
const LIMITS = ['message-ttl', 'expires', 'max-length', 'max-length-bytes', 'delivery-limit'];
/** The argument counts where there is one: elsewhere the policy sends messages on. */
const ROUTES = ['dead-letter-exchange', 'dead-letter-routing-key'];

type Named = Pick<BrokerView['queues'][number], 'name' | 'arguments'> & Partial<QueueView>;

/** Policies and operator policies that drop, expire or reroute what our topology promises to keep. Pure. */
export function harmfulPolicies(
  view: Pick<BrokerView, 'exchanges' | 'policies'> & { readonly queues: readonly Named[] },
  isOurs: (name: string) => boolean,
): Difference[] {
  const ofQueues = view.queues
    .filter(({ name }) => isOurs(name))
    .flatMap((queue) => harmTo(queue).map((harm) => ({ ...harm, name: queue.name })));
  const ofExchanges = view.exchanges
    .filter(({ name }) => isOurs(name))
    .flatMap(({ name, policy }) => {
      const definition = view.policies?.find((other) => other.name === policy)?.definition ?? {};
      const alternate = pick(definition, ['alternate-exchange']);
      return policy && alternate ? [{ policy: `policy ${policy}`, definition: alternate, name }] : [];
    });
  const byPolicy = new Map<string, { definition: object; names: string[] }>();
  for (const { policy, definition, name } of [...ofQueues, ...ofExchanges]) {
    const before = byPolicy.get(policy) ?? { definition: {}, names: [] };
    byPolicy.set(policy, {
      definition: { ...before.definition, ...definition },
      names: [...before.names, name],
    });
  }
  return [...byPolicy].map(([subject, { definition, names }]) => {
    return { kind: 'harmful-policy', subject, expected: null, found: { ...definition, on: names } };
  });
}

/** What the policies in force do to a queue, beyond its own arguments. */
function harmTo({
  arguments: own,
  policy,
  operator_policy: operator,
  effective_policy_definition: effective,
}: Named): { policy: string; definition: object }[] {
  const limits = pick(
    effective ?? {},
    LIMITS,
    (name, value) => !(`x-${name}` in own) || Number(value) < Number(own[`x-${name}`]),
  );
  const routes = pick(effective ?? {}, ROUTES, (name) => !(`x-${name}` in own));
  const definition = { ...limits, ...routes };
  if (!limits && !routes) return [];
  const names = [policy && `policy ${policy}`, operator && `operator policy ${operator}`];
  return [{ policy: names.filter(Boolean).join(' and '), definition }];
}

/** Those of the settings that there are and that count; undefined if none is left. */
function pick(
  definition: object,
  names: readonly string[],
  counts: (name: string, value: unknown) => boolean = () => true,
): object | undefined {
  const found = Object.entries(definition).filter(
    ([name, value]) => names.includes(name) && counts(name, value),
  );
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
