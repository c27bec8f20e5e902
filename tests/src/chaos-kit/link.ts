import type { Socket } from 'node:net';
import type { AmqpTap } from './amqp-tap.ts';
import { DelayLine } from './delay-line.ts';

/** What happens to bytes on their way. */
export interface Weather {
  latencyMs: number;
}

type Side = 'client' | 'server';

/** One connection through the proxy: the socket of the client and the one to the server. */
export class Link {
  /** Of a connection that speaks AMQP. */
  readonly tap: AmqpTap | undefined;
  readonly ended: Promise<void>;
  readonly #sockets: Record<Side, Socket>;
  readonly #weather: Weather;
  readonly #lines: Record<Side, DelayLine> = { client: new DelayLine(), server: new DelayLine() };
  #swallowing = false;
  #cutting = false;
  /** Bytes that were taken and never passed on. */
  swallowed = 0;
  /** Chunks that were held back for a while. */
  delayed = 0;

  constructor(client: Socket, server: Socket, weather: Weather, tap: AmqpTap | undefined) {
    this.tap = tap;
    this.#sockets = { client, server };
    this.#weather = weather;
    this.#carry('client', 'server');
    this.#carry('server', 'client');
    this.ended = Promise.all(
      [client, server].map((socket) => new Promise((end) => socket.once('close', end))),
    ).then(() => undefined);
  }

  /** Whether the client has given up although it was not informed. */
  get abandoned(): boolean {
    const { client } = this.#sockets;
    return client.destroyed || client.readableEnded;
  }

  /** From now on nothing passes, and neither side is informed. */
  swallow(): void {
    this.#swallowing = true;
  }

  /** Ends the connection at the next chunk of bytes, before its last one. */
  cutMidFrame(): void {
    this.#cutting = true;
  }

  destroy(): void {
    for (const socket of Object.values(this.#sockets)) socket.destroy();
  }

  /** Gives the client bytes that the server has not sent. @returns false if that would break a frame now */
  inject(bytes: Buffer): boolean {
    if (!this.tap?.atBoundary || this.#swallowing || this.abandoned) return false;
    return this.#sockets.client.write(bytes) || true;
  }

  #carry(from: Side, to: Side): void {
    const source = this.#sockets[from];
    source.on('data', (chunk) => this.#pass(chunk, from, to));
    source.on('end', () => this.#later(from, () => this.#sockets[to].end()));
    source.on('close', () => this.#later(from, () => this.#sockets[to].destroy()));
    source.on('error', () => undefined); // "close" follows
  }

  #pass(chunk: Buffer, from: Side, to: Side): void {
    if (this.#swallowing) {
      this.swallowed += chunk.length;
      return;
    }
    if (this.#cutting && chunk.length > 1) {
      this.#sockets[to].end(chunk.subarray(0, -1));
      this.#sockets[from].resetAndDestroy();
      return;
    }
    this.#later(from, () => {
      if (from === 'server') this.tap?.feed(chunk);
      if (this.#sockets[to].write(chunk)) return;
      this.#sockets[from].pause();
      this.#sockets[to].once('drain', () => this.#sockets[from].resume());
    });
  }

  /** In the order in which it came, however late. */
  #later(from: Side, step: () => void): void {
    const { latencyMs } = this.#weather;
    const onTime = this.#lines[from].push(latencyMs, () => {
      if (!this.#swallowing) step();
    });
    if (!onTime) this.delayed++;
  }
}
