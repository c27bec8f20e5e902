import type { SecureContextOptions } from 'node:tls';
import type pg from 'pg';

/**
 * Where a database is: its URL, or the settings of an application's own pool. `tls` holds PEM texts; with none of them
 * the URL's `sslmode` decides.
 */
export type DatabaseSettings =
  | { readonly url: string; readonly tls?: Pick<SecureContextOptions, 'ca' | 'cert' | 'key'> }
  | pg.ClientConfig;

/**
 * Gives the place of a database and the login, for each new connection: so a password, a certificate or a host may
 * change while the process runs. It must not throw; what it knew last is better than nothing.
 */
export type DatabaseAddress = () => DatabaseSettings;

/** With a CA, a certificate or a key the connection is encrypted and the server's certificate verified, host included. */
export function clientConfig(settings: DatabaseSettings): pg.ClientConfig {
  if (!('url' in settings)) return settings;
  const { url, tls } = settings;
  if (tls === undefined) return { connectionString: url };
  const verified = new URL(url);
  for (const name of [...verified.searchParams.keys()])
    if (name.startsWith('ssl')) verified.searchParams.delete(name);
  return { connectionString: verified.href, ssl: { ...tls, rejectUnauthorized: true } };
}
