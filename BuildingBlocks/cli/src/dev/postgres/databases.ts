import pg from 'pg';
import { Failure } from '../../../support/failure.mjs';
import { developmentPassword } from '../accounts.ts';
import { variableFor } from '../settings.ts';

/** A service's own URL on the administrator's server. Pure. */
export function databaseUrlFor(adminUrl: string, service: string): string {
  const own = { username: service, password: developmentPassword(service), pathname: `/${service}` };
  return Object.assign(new URL(adminUrl), own).href;
}

/**
 * Gives every service a role and a database that nobody else may connect to. What exists already stays as it is.
 * @throws {Failure} if a database of that name is somebody else's, or the administrator is refused
 */
export async function createDatabases(adminUrl: string, services: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    for (const service of services) await createDatabase(client, service);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      `DATABASE_URL: the services' databases could not be made there: ${(error as Error).message}.`,
      {
        cause: error,
      },
    );
  } finally {
    await client.end();
  }
}

async function createDatabase(client: pg.Client, service: string): Promise<void> {
  const name = client.escapeIdentifier(service);
  const password = client.escapeLiteral(developmentPassword(service));
  const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [service]);
  if (role.rowCount === 0) await client.query(`CREATE ROLE ${name} LOGIN PASSWORD ${password}`);
  const owner = await ownerOf(client, service);
  if (owner === undefined) {
    // Somebody who is no superuser must be a member of the role to give it a database.
    await client.query(`GRANT ${name} TO CURRENT_USER`);
    await client.query(`CREATE DATABASE ${name} OWNER ${name}`);
  } else if (owner !== service) {
    throw new Failure(
      `The given server has a database "${service}" already, and it belongs to "${owner}": ` +
        `set ${variableFor('DATABASE_URL', service)} to another one.`,
    );
  }
  await client.query(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`);
}

async function ownerOf(client: pg.Client, database: string): Promise<string | undefined> {
  const { rows } = await client.query<{ owner: string }>(
    'SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = $1',
    [database],
  );
  return rows[0]?.owner;
}
