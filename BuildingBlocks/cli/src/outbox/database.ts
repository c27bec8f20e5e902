import { OutboxHistory } from '@ticketwave/building-blocks/outbox';
import { withDatabaseOf } from '../operator/database.ts';

/**
 * Runs the body with the outbox of a service.
 * @throws {Failure} with exit code 3 if its database cannot be reached, 2 if there is no such service
 */
export const withOutbox = <R>(service: string, body: (outbox: OutboxHistory) => Promise<R>): Promise<R> =>
  withDatabaseOf(service, 'outbox', (sql) => body(new OutboxHistory(sql)));
