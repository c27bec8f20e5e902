import { managementRequest } from '../run/broker/management.ts';
import type { DeadLetter, QueueState } from './snapshot.ts';

/** Marks what was planted to be refused. A dead letter keeps the headers of its message. */
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

  async deadLetters(queues: readonly QueueState[]): Promise<DeadLetter[]> {
    const filled = queues.filter(({ name, messages }) => name.endsWith('.dlq') && messages > 0);
    const found = await Promise.all(
      filled.map(async ({ name }) => (await this.peek(name)).map((message) => deadLetter(name, message))),
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

  /** Whether any node has its memory alarm on. */
  async memoryAlarm(): Promise<boolean> {
    const nodes = await this.request<{ mem_alarm?: boolean }[]>('GET', '/api/nodes');
    return nodes.some(({ mem_alarm }) => mem_alarm === true);
  }
}

function deadLetter(queue: string, { properties }: BrokerMessage): DeadLetter {
  const { message_id: messageId, headers = {} } = properties;
  const reason = `${String(headers['x-failure-type'])}: ${String(headers['x-failure-message'])}`;
  return { queue, messageId, planted: headers[PLANTED_HEADER] !== undefined, reason };
}
