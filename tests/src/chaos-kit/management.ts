import { managementRequest } from '@ticketwave/cli/dev/broker/management';
import type { DeadLetter, QueueState } from '@ticketwave/scripts/reconcile/snapshot';

/** Marks what was planted to be refused, for whoever sees it on its exchange. */
export const PLANTED_HEADER = 'x-chaos-planted';
/** Queues of ours that are no service's. */
const OBSERVER_PREFIX = 'chaos.';

const VHOST = encodeURIComponent('/ticketwave');
const TIMEOUT_MS = 5_000;
const DEAD_LETTERS_AT_MOST = 1_000;

interface BrokerMessage {
  readonly payload: string;
  readonly properties: {
    readonly message_id?: string;
    readonly headers?: Readonly<Record<string, unknown>>;
  };
}

interface BindingOnBroker {
  readonly exchange: string;
  readonly pattern: string;
}

/** Regular expressions of routing keys. */
export interface TopicPermission {
  readonly exchange: string;
  readonly write: string;
  readonly read: string;
}

/** The management API of a broker, as an operator uses it. */
export class Management {
  readonly #url: () => string;

  /** @param url the administrator's, with credentials; asked for each time, because a node may be away */
  constructor(url: () => string) {
    this.#url = url;
  }

  /** @throws Error with the status and the broker's words unless the answer is a success */
  async request<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const { url, headers } = managementRequest(this.#url(), path);
    const response = await fetch(url, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  /** The queues of the services. */
  async queues(): Promise<QueueState[]> {
    const all = await this.request<Partial<QueueState>[]>('GET', `/api/queues/${VHOST}`);
    return all
      .map(({ name = '', messages = 0, consumers = 0 }) => ({ name, messages, consumers }))
      .filter(({ name }) => !name.startsWith(OBSERVER_PREFIX));
  }

  /** What the queue holds; all of it goes back. */
  peek(queue: string): Promise<BrokerMessage[]> {
    return this.request<BrokerMessage[]>('POST', `/api/queues/${VHOST}/${encodeURIComponent(queue)}/get`, {
      count: DEAD_LETTERS_AT_MOST,
      ackmode: 'ack_requeue_true',
      encoding: 'auto',
    });
  }

  /** @param planted ids of what was put there on purpose */
  async deadLetters(
    queues: readonly QueueState[],
    planted: ReadonlySet<string> = new Set(),
  ): Promise<DeadLetter[]> {
    const filled = queues.filter(({ name, messages }) => name.endsWith('.dlq') && messages > 0);
    const found = await Promise.all(
      filled.map(async ({ name }) =>
        (await this.peek(name)).map((message) => deadLetter(name, message, planted)),
      ),
    );
    return found.flat();
  }

  deleteQueue(queue: string): Promise<void> {
    return this.request('DELETE', `/api/queues/${VHOST}/${encodeURIComponent(queue)}`);
  }

  async unbind(queue: string, exchange: string, routingKey: string): Promise<void> {
    const path = `/api/bindings/${VHOST}/e/${exchange}/q/${encodeURIComponent(queue)}`;
    const bindings = await this.request<{ routing_key: string; properties_key: string }[]>('GET', path);
    const binding = bindings.find(({ routing_key }) => routing_key === routingKey);
    if (!binding) throw new Error(`${queue} is not bound to ${exchange} by ${routingKey}.`);
    await this.request('DELETE', `${path}/${encodeURIComponent(binding.properties_key)}`);
  }

  /** The bindings of a queue to exchanges of services. */
  async bindings(queue: string): Promise<BindingOnBroker[]> {
    const path = `/api/queues/${VHOST}/${encodeURIComponent(queue)}/bindings`;
    const all = await this.request<{ source: string; routing_key: string }[]>('GET', path);
    return all.map(({ source, routing_key }) => ({ exchange: source, pattern: routing_key }));
  }

  /** What a user may publish to an exchange, and bind of it. @throws Error if there is no such row */
  async topicPermission(user: string, exchange: string): Promise<TopicPermission> {
    const all = await this.request<TopicPermission[]>('GET', `/api/topic-permissions/${VHOST}/${user}`);
    const row = all.find((each) => each.exchange === exchange);
    if (!row) throw new Error(`${user} has no topic permission for ${exchange}.`);
    return row;
  }

  permit(user: string, { exchange, write, read }: TopicPermission): Promise<void> {
    return this.request('PUT', `/api/topic-permissions/${VHOST}/${user}`, { exchange, write, read });
  }

  /** Ends all connections of a user, who may come back. @returns how many */
  async closeConnections(user: string): Promise<number> {
    const all = await this.request<{ name: string; user: string }[]>('GET', '/api/connections');
    const names = all.filter((connection) => connection.user === user).map(({ name }) => name);
    for (const name of names) await this.request('DELETE', `/api/connections/${encodeURIComponent(name)}`);
    return names.length;
  }

  /** Whether any node has its memory alarm on. */
  async memoryAlarm(): Promise<boolean> {
    const nodes = await this.request<{ mem_alarm?: boolean }[]>('GET', '/api/nodes');
    return nodes.some(({ mem_alarm }) => mem_alarm === true);
  }
}

function deadLetter(queue: string, { properties }: BrokerMessage, planted: ReadonlySet<string>): DeadLetter {
  const { message_id: messageId, headers = {} } = properties;
  const reason = `${String(headers['x-failure-type'])}: ${String(headers['x-failure-message'])}`;
  const redrives = Number(headers['x-redrives'] ?? 0);
  const attempt = `${String(headers['x-attempt'])}${redrives > 0 ? ` of redrive ${redrives}` : ''}`;
  return { queue, messageId, attempt, planted: messageId !== undefined && planted.has(messageId), reason };
}
