import { Failure } from '../../../support/failure.mjs';
import type { DatabaseServer } from './server.ts';

/** One's own server: never started, never stopped. */
export class GivenPostgres implements DatabaseServer {
  constructor(readonly adminUrl: string) {}

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  kill(): Promise<void> {
    throw new Failure('This server was given by its URL; the launcher does not end what it has not started.');
  }
}
