import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Counts what this process and the broker say to each other, on the sockets that are opened from now on. */
export class BrokerTraffic {
  readonly #sockets: Socket[] = [];
  readonly #port: number;

  constructor(amqpUrl: string) {
    this.#port = Number(new URL(amqpUrl).port);
    subscribe('net.client.socket', (message) => this.#sockets.push((message as { socket: Socket }).socket));
  }

  /** In both directions, since the beginning. */
  get bytes(): number {
    return this.#sockets
      .filter(({ remotePort }) => remotePort === this.#port)
      .reduce((sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten, 0);
  }
}
