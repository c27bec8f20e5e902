import type { IncomingMessage } from 'node:http';

const bodies = new WeakMap<IncomingMessage, Buffer>();

/** For the JSON parser: keeps the bytes for as long as the request lives. */
export function keepRawBody(request: IncomingMessage, body: Buffer): void {
  bodies.set(request, body);
}

/** The bytes of a JSON body as they were signed (uncompressed); none if there was no JSON body. */
export function rawBodyOf(request: IncomingMessage): Buffer {
  return bodies.get(request) ?? Buffer.alloc(0);
}
