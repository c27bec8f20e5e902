import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { ConfigurationError } from './environment.ts';

/** Milliseconds that a request has to arrive in full, and then one that has begun to be answered, at a stop. */
const STOP = { arriveMs: 1_000, answerMs: 8_000, lookMs: 100 };

/** Of each open connection: the request that it brings, or brought last. */
const requests = new WeakMap<Server, Map<Socket, IncomingMessage | undefined>>();

/** @throws ConfigurationError if the address is not to be had */
export async function listen(application: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(application);
  const open = new Map<Socket, IncomingMessage | undefined>();
  requests.set(server, open);
  server.on('connection', (socket) => {
    open.set(socket, undefined);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', (request) => open.set(request.socket, request));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(addressError(error, host, port)));
    server.listen(port, host, resolve);
  });
  return server;
}

/**
 * Lets requests that have arrived finish. Idle connections are closed at once, those whose request has not arrived in
 * full within a second then, and after eight seconds all.
 */
export async function stopListening(server: Server): Promise<void> {
  const timers = [
    setInterval(() => server.closeIdleConnections(), STOP.lookMs),
    setTimeout(() => closeHalfSent(server), STOP.arriveMs),
    setTimeout(() => server.closeAllConnections(), STOP.answerMs),
  ];
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  for (const timer of timers) clearTimeout(timer);
}

function closeHalfSent(server: Server): void {
  for (const [socket, request] of requests.get(server) ?? []) if (!request?.complete) socket.destroy();
}

function addressError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new ConfigurationError(
      `PORT ${port} on ${host} is taken: stop what listens there, or choose another PORT.`,
    );
  }
  if (error.code === 'EACCES')
    return new ConfigurationError(`PORT ${port} needs privileges: choose one above 1023.`);
  if (error.code === 'EADDRNOTAVAIL')
    return new ConfigurationError(`HOST ${host} is not an address of this machine.`);
  return error;
}
