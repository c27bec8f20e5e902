import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { AmqpTap } from './amqp-tap.ts';
import { Link, type Weather } from './link.ts';

type Protocol = 'amqp' | 'postgresql' | 'http';

/** Stands between the clients and a server, on a port of its own, and does to their connections what networks do. */
export class Proxy {
  readonly #server: Server;
  readonly #targets: () => readonly number[];
  readonly #protocol: Protocol;
  readonly #links = new Set<Link>();
  readonly #weather: Weather = { latencyMs: 0 };

  private constructor(targets: () => readonly number[], protocol: Protocol) {
    this.#targets = targets;
    this.#protocol = protocol;
    this.#server = createServer({ allowHalfOpen: true }, (client) => void this.#accept(client));
  }

  /** @param targets ports of this machine, asked for at each connection; the first that answers is taken */
  static async open(targets: () => readonly number[], protocol: Protocol): Promise<Proxy> {
    const proxy = new Proxy(targets, protocol);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** The URL of the server, with the port of the proxy. */
  through(url: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href;
  }

  get links(): readonly Link[] {
    return [...this.#links];
  }

  /** From now on everything takes so many milliseconds longer, each way. */
  set latencyMs(milliseconds: number) {
    this.#weather.latencyMs = milliseconds;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const link of this.#links) link.destroy();
    await closed;
  }

  async #accept(client: Socket): Promise<void> {
    client.on('error', () => undefined); // "close" follows
    client.pause();
    const server = await this.#connect();
    if (!server || client.destroyed) {
      client.resetAndDestroy();
      server?.destroy();
      return;
    }
    const link = new Link(
      client,
      server,
      this.#weather,
      this.#protocol === 'amqp' ? new AmqpTap() : undefined,
    );
    this.#links.add(link);
    void link.ended.then(() => this.#links.delete(link));
    client.resume();
  }

  async #connect(): Promise<Socket | undefined> {
    for (const port of this.#targets()) {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
      const connected = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      });
      if (connected) return socket;
      socket.destroy();
    }
    return undefined;
  }
}
