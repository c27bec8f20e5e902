import type { Bound, WireDefinitions } from './compare.ts';
import { AccountRefused, managementFind, managementGet } from './management.ts';

/** A queue as the broker reports it; the numbers are missing for a moment after it was made. */
export interface QueueView {
  readonly name: string;
  readonly messages?: number;
  readonly messages_ready?: number;
  readonly consumers?: number;
  readonly policy?: string | null;
  readonly operator_policy?: string | null;
  /** What all policies together say of it. */
  readonly effective_policy_definition?: object | null;
}

interface ExchangeView {
  readonly policy?: string | null;
}

/** Everything in a virtual host of a broker. */
export interface BrokerView extends WireDefinitions {
  readonly exchanges: readonly (WireDefinitions['exchanges'][number] & ExchangeView)[];
  readonly queues: readonly (WireDefinitions['queues'][number] & QueueView)[];
  /** Undefined if the account may not see them. */
  readonly policies: readonly { readonly name: string; readonly definition: object }[] | undefined;
}

/**
 * A virtual host that is not there has no parts, and is not among `vhosts`.
 * @param managementUrl of an administrator, or of a user with the tag `monitoring`, who sees neither users nor rights
 * @throws {Failure} with exit code 3 if the broker cannot be asked
 */
export async function readBroker(managementUrl: string, vhost: string): Promise<BrokerView> {
  const here = encodeURIComponent(vhost);
  const get = <Answer>(path: string): Promise<Answer> => managementGet<Answer>(managementUrl, path);
  const ifAllowed = <Answer>(path: string): Promise<Answer | undefined> => allowed(get<Answer>(path));
  const queues = await managementFind<BrokerView['queues']>(managementUrl, `/api/queues/${here}`);
  if (queues === undefined) return NOTHING;
  const [exchanges, bindings, users, permissions, topic_permissions, policies] = await Promise.all([
    get<BrokerView['exchanges']>(`/api/exchanges/${here}`),
    get<readonly Bound[]>(`/api/bindings/${here}`),
    ifAllowed<NonNullable<WireDefinitions['users']>>('/api/users'),
    ifAllowed<NonNullable<WireDefinitions['permissions']>>(`/api/vhosts/${here}/permissions`),
    ifAllowed<NonNullable<WireDefinitions['topic_permissions']>>(`/api/vhosts/${here}/topic-permissions`),
    ifAllowed<NonNullable<BrokerView['policies']>>(`/api/policies/${here}`),
  ]);
  return {
    vhosts: [{ name: vhost }],
    exchanges,
    queues,
    // Every queue is bound to the exchange without a name, and nobody can change that.
    bindings: bindings.filter(({ source }) => source !== '').map(asDeclared),
    users,
    permissions,
    topic_permissions,
    policies,
  };
}

const NOTHING: BrokerView = {
  vhosts: [],
  exchanges: [],
  queues: [],
  bindings: [],
  users: [],
  permissions: [],
  topic_permissions: [],
  policies: [],
};

const asDeclared = ({
  source,
  vhost,
  destination,
  destination_type,
  routing_key,
  arguments: given,
}: Bound): Bound => {
  return { source, vhost, destination, destination_type, routing_key, arguments: given };
};

async function allowed<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AccountRefused) return undefined;
    throw error;
  }
}
