import { createServer, type RequestListener, type Server } from 'node:http';
import { ConfigurationError } from './config.ts';

/** @throws ConfigurationError if the address is not to be had */
export async function listen(application: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(application);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(addressError(error, host, port)));
    server.listen(port, host, resolve);
  });
  return server;
}

/** Lets requests that have begun finish; idle connections are closed at once. */
export async function stopListening(server: Server): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
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
