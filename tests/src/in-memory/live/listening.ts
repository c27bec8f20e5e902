import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';

/**
 * Answers on 127.0.0.1, each request on a connection of its own: so nobody asks on one that a restart has closed.
 * @throws Error if the port is taken
 */
export async function listen(application: RequestListener, port: number): Promise<Server> {
  const server = createServer(application);
  server.maxRequestsPerSocket = 1;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Lets requests that have begun finish. */
export async function stopListening(server: Server): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
}
