import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '@ticketwave/cli/dev/ports';
import pg from 'pg';
import type { Certificates } from './certificates.ts';
import type { Infrastructure } from './infrastructure.ts';

/**
 * Lets the tests' own broker listen on a further port, over TLS, for those alone who show a certificate of the authority.
 * The node ends with the run. @returns the port
 */
export async function listenOverTls(
  { launch }: Infrastructure,
  { ca, server }: Certificates,
): Promise<{ port: number; forget(): Promise<void> }> {
  const { broker } = launch;
  if (!('control' in broker)) throw new Error('These tests need a broker of their own.');
  // A node in a root of its own sees this folder of the machine, and no other.
  const folder = await mkdtemp(join(launch.directory.inside('broker'), 'tls-'));
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  const port = await freePort();
  const options = [
    `{cacertfile,"${await write('ca.pem', ca)}"}`,
    `{certfile,"${await write('server.pem', server.certificate)}"}`,
    `{keyfile,"${await write('server.key', server.key)}"}`,
    '{verify,verify_peer}',
    '{fail_if_no_peer_cert,true}',
  ].join(',');
  const start = `rabbit_networking:start_ssl_listener({"127.0.0.1",${port},inet},[${options}],2).`;
  await (broker.control as (...args: string[]) => Promise<void>)(
    'eval',
    `rabbit_networking:ensure_ssl(), ${start}`,
  );
  return { port, forget: () => rm(folder, { recursive: true }) };
}

/**
 * Lets the tests' own database server take TLS as well, with certificates of the authority. Its files are written by
 * itself, which may run as another user.
 */
export async function encryptDatabase(adminUrl: string, { ca, server }: Certificates): Promise<void> {
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  try {
    const files = { 'tls_ca.pem': ca, 'tls_server.pem': server.certificate, 'tls_server.key': server.key };
    for (const [name, text] of Object.entries(files)) {
      const lines = text
        .trim()
        .split(/\r?\n/)
        .map((line) => `('${line}')`);
      await admin.query(`COPY (VALUES ${lines.join(', ')}) TO PROGRAM 'umask 077; cat > ${name}'`);
    }
    await admin.query(`ALTER SYSTEM SET ssl_ca_file = 'tls_ca.pem'`);
    await admin.query(`ALTER SYSTEM SET ssl_cert_file = 'tls_server.pem'`);
    await admin.query(`ALTER SYSTEM SET ssl_key_file = 'tls_server.key'`);
    await admin.query(`ALTER SYSTEM SET ssl = on`);
    await admin.query('SELECT pg_reload_conf()');
  } finally {
    await admin.end();
  }
}
