import pg from 'pg';

/**
 * The database of the shop for libraries that have no transaction of their own: the effect is a row, at once.
 * @param Pool that of a library which looks at whose connections it is given
 */
export function shopDatabase(
  databaseUrl: string,
  Pool: typeof pg.Pool = pg.Pool,
): {
  readonly record: (note: string) => Promise<unknown>;
  readonly pool: pg.Pool;
} {
  const pool = new Pool({ connectionString: databaseUrl, max: 10, connectionTimeoutMillis: 5_000 });
  pool.on('error', (error) => console.error(error.message));
  return { pool, record: (note) => pool.query('INSERT INTO effect (what) VALUES ($1)', [note]) };
}
