import type { BindingDeclaration } from './topology.ts';

const TIMEOUT_MS = 10_000;

interface ListedBinding {
  readonly source: string;
  readonly destination: string;
  readonly destination_type: string;
  readonly routing_key: string;
}

/** Reads the bindings of a virtual host through the management API, which a user with the tag `monitoring` may. */
export class BindingsReader {
  readonly #url: URL;
  readonly #authorization: string;

  /** @param monitoringUrl `http://user:password@host:15672`; never logged */
  constructor(monitoringUrl: string, virtualHost: string) {
    const { username, password, origin, pathname } = new URL(monitoringUrl);
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    this.#authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
    const base = `${origin}${pathname.replace(/\/$/, '')}`;
    this.#url = new URL(`${base}/api/bindings/${encodeURIComponent(virtualHost)}`);
  }

  /**
   * @param giveUp ends the wait for an answer
   * @throws Error if the management API does not answer within 10 s, or refuses the user
   */
  async read(giveUp: AbortSignal): Promise<BindingDeclaration[]> {
    const response = await fetch(this.#url, {
      headers: { authorization: this.#authorization },
      signal: AbortSignal.any([giveUp, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (!response.ok)
      throw new Error(
        `the management API at ${this.#url.host} answers ${response.status} to RABBITMQ_MONITORING_URL`,
      );
    return ((await response.json()) as ListedBinding[])
      .filter(({ destination_type }) => destination_type === 'queue')
      .map(({ source, destination, routing_key }) => {
        return { exchange: source, queue: destination, routingKey: routing_key };
      });
  }
}
