import { managementRequest } from '@ticketwave/cli/dev/broker/management';
import { eventually } from './eventually.ts';

/** The administrator's view of the broker, as far as the specs need it. */
export class ManagementApi {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** With the administrator as its user. */
  async createVirtualHost(name: string): Promise<void> {
    await this.send('PUT', `/api/vhosts/${encodeURIComponent(name)}`);
  }

  async createUser(name: string, password: string, tags = ''): Promise<void> {
    await this.send('PUT', `/api/users/${name}`, { password, tags });
  }

  async allow(
    user: string,
    virtualHost: string,
    permissions: { configure: string; write: string; read: string },
  ): Promise<void> {
    await this.send('PUT', `/api/permissions/${encodeURIComponent(virtualHost)}/${user}`, permissions);
  }

  /** What a user may publish to a topic exchange; without this, everything. */
  async allowTopics(user: string, virtualHost: string, exchange: string, write: string): Promise<void> {
    const path = `/api/topic-permissions/${encodeURIComponent(virtualHost)}/${user}`;
    await this.send('PUT', path, { exchange, write, read: '.*' });
  }

  /** An outage, as far as this user can report: its connections end, and it can open no other. */
  async lockOut(user: string, virtualHost: string): Promise<void> {
    await this.send('DELETE', `/api/permissions/${encodeURIComponent(virtualHost)}/${user}`);
    await this.closeConnections(user);
  }

  /** Ends a user's two connections (publishing and consuming), as an operator would. */
  async closeConnections(user: string): Promise<void> {
    const path = `/api/connections/username/${user}`;
    await eventually(async () => (await this.get<object[]>(path)).length >= 2);
    await this.send('DELETE', path);
  }

  async get<T>(path: string): Promise<T> {
    return (await (await this.send('GET', path)).json()) as T;
  }

  async send(method: string, path: string, body?: object): Promise<Response> {
    const { url, headers } = managementRequest(this.#url, path);
    const response = await fetch(url, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}
