import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** Is shown what the service sends, piece by piece; what it answers `false` for gets lost. */
export type Watch = (sent: Buffer) => boolean;

/** Stands between a service and what it connects to, and can be cut: connections end and new ones are refused. */
export class SeverableProxy {
  readonly #target: { readonly host: string; readonly port: number };
  readonly #sockets = new Set<Socket>();
  readonly #answers = new Map<Socket, Socket>();
  readonly #server = createServer((socket) => this.#join(socket));
  #port = 0;
  watch: Watch = () => true;

  private constructor(target: URL) {
    this.#target = { host: target.hostname, port: Number(target.port) };
  }

  /** @param url of what is behind it */
  static async to(url: string): Promise<SeverableProxy> {
    const proxy = new SeverableProxy(new URL(url));
    await proxy.restore();
    return proxy;
  }

  /** The same URL, through here. */
  through(url: string): string {
    return Object.assign(new URL(url), { host: `127.0.0.1:${this.#port}` }).href;
  }

  /** From now on nothing that is answered arrives, on the connections that there are. */
  mute(): void {
    for (const [server, client] of this.#answers) server.unpipe(client).resume();
  }

  async sever(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async restore(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  #join(client: Socket): void {
    const server = connect({ ...this.#target, noDelay: true });
    const watched = new Transform({
      transform: (sent: Buffer, _encoding, done) => done(null, this.watch(sent) ? sent : undefined),
    });
    client.pipe(watched).pipe(server);
    server.pipe(client);
    this.#answers.set(server, client);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        this.#answers.delete(one);
        other.destroy();
      });
    }
  }
}
