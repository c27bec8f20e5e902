import pg from 'pg';
import type { ServiceName } from '@ticketwave/scripts/services';
import type { Arena } from '../arena.ts';

/** Lends a connection of the administrator to the database of a service, or to his own, past the proxies. */
export async function withAdministrator<R>(
  { database }: Pick<Arena, 'database'>,
  service: ServiceName | 'postgres',
  body: (client: pg.Client) => Promise<R>,
): Promise<R> {
  const connectionString = Object.assign(new URL(database.adminUrl), { pathname: `/${service}` }).href;
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // the query under way fails with it
  try {
    await client.connect();
    return await body(client);
  } finally {
    await client.end();
  }
}
